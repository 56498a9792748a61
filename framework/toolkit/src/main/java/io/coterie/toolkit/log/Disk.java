package io.coterie.toolkit.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The one folder that a log writes to. A simulated one loses what was not forced, tears writes and fills up. Used by
 * one thread at a time.
 */
public interface Disk {
    /**
     * The whole content of a file.
     *
     * @param name the file
     * @return its bytes, or null if there is none of that name
     * @throws IOException if it cannot be read
     */
    byte[] read(String name) throws IOException;

    /**
     * Opens a file for writing, making it if it is missing.
     *
     * @param name the file
     * @return the open file
     * @throws IOException if it cannot be opened
     */
    Area open(String name) throws IOException;

    /**
     * Renames a file in one step, over another one of the new name.
     *
     * @param from the present name
     * @param to the new name
     * @throws IOException if it cannot
     */
    void rename(String from, String to) throws IOException;

    /**
     * Makes the folder itself durable: the names in it.
     *
     * @throws IOException if it cannot; nothing is known of the names then
     */
    void forceNames() throws IOException;

    /** An open file. */
    interface Area extends Closeable {
        /**
         * Writes all the bytes at a place.
         *
         * @param position where
         * @param bytes what
         * @throws IOException if not all was written; part of it may have been
         */
        void write(long position, ByteBuffer bytes) throws IOException;

        /**
         * Cuts the file.
         *
         * @param size its new size
         * @throws IOException if it cannot
         */
        void truncate(long size) throws IOException;

        /**
         * Makes what was written durable.
         *
         * @throws IOException if it cannot; what was written since the last success may be lost, and calling it again
         *     proves nothing
         */
        void force() throws IOException;
    }
}
