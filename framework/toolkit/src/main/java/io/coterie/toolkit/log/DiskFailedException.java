package io.coterie.toolkit.log;

import java.io.IOException;

/**
 * What is on the disk is no longer known (an fsync or the cleaning up after a failed write failed): the log takes
 * nothing more. A write that failed and was undone is a plain {@link IOException} instead.
 */
public class DiskFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what failed.
     *
     * @param problem one sentence
     * @param cause the failure of the disk
     */
    public DiskFailedException(final String problem, final Throwable cause) {
        super(problem, cause);
    }
}
