/**
 * Where a benchmark runs: hosts, which are namespaces with a veth on one bridge if root, and this machine with loopback
 * if not; and the processes in them.
 */
package io.coterie.bench.host;
