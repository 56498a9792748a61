package io.coterie.engine.corosync;

/**
 * A process in a closed process group, as Corosync names it.
 *
 * @param nodeId the number of its node in Corosync's configuration; unsigned
 * @param pid the process
 */
record GroupProcess(int nodeId, int pid) implements Comparable<GroupProcess> {
    @Override
    public int compareTo(final GroupProcess other) {
        final int nodes = Integer.compareUnsigned(nodeId, other.nodeId);
        return nodes != 0 ? nodes : Integer.compareUnsigned(pid, other.pid);
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(nodeId) + "." + Integer.toUnsignedString(pid);
    }
}
