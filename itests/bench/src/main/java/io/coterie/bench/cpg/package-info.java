/**
 * Corosync's closed process groups from Java: {@link io.coterie.bench.cpg.LibCpg} is the C interface of libcpg 4 as it
 * stands in {@code corosync/cpg.h}, {@link io.coterie.bench.cpg.ProcessGroup} what Java code uses. Needs the Debian
 * package {@code libcpg4} and a Corosync that runs on this host.
 */
package io.coterie.bench.cpg;
