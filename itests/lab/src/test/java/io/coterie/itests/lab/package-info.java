/**
 * Clusters of several hosts on one machine, and what befalls hosts and networks: members killed, hosts unplugged and
 * frozen, cables cut, disks filled, power switches that fail or lie.
 *
 * <h2>The recorder</h2>
 * A test that asks the cluster whether it kept its promise asks the accused. So the resources of the lab are watched by
 * the kernel: a process of {@code ocf:lab:Recorded} holds an exclusive {@code flock} on a file that all hosts share for
 * as long as it lives, a promoted one of {@code ocf:lab:RecordedStateful} holds a second one. A host that is frozen or
 * cut off keeps its locks, since its processes live. Whoever starts or promotes while the lock is held writes a line
 * VIOLATION to the journal and fails. So a recovery without a fence is seen whatever the members believe, and so is a
 * process that outlives the group in which it was to be killed.
 *
 * <p>The journal has a line for each start, stop, promotion, demotion, fence, and for each fault that the lab brings
 * about: time, host, incarnation, resource, what.
 *
 * <h2>A scenario</h2>
 * One method with {@link io.coterie.itests.lab.Scenario}; it gets a {@link io.coterie.itests.lab.Lab} whose hosts all
 * take part. It applies a document, breaks something, and waits for what must follow. When it has ended, the lab mends
 * what is still broken and asserts what every scenario must keep: no violation, at least one start, all members of one
 * mind, nothing left to do, and each resource where it should be, by the kernel's word. The logs of all members, the
 * journal and the events are kept in {@code target/lab/TEST}.
 *
 * <p>To look for what is rare:
 * {@code ./mvnw verify -pl itests/lab -am -Dit.test='LossIT#aMemberIsKilled' -Dlab.repeat=20}
 */
package io.coterie.itests.lab;
