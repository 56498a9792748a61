/**
 * Quorum: whether a partition has enough votes.
 *
 * <h2>What it promises</h2>
 * From a view, the electorate with its votes, and what was fenced, it says whether this partition is quorate, and why.
 * At most one partition is quorate at any time, under the rules below; the cluster manager acts only where quorum says
 * so <em>and</em> consensus can commit.
 * <ul>
 * <li><b>Majority:</b> more than half of the votes of the electorate.</li>
 * <li><b>Tie-breaker</b> (electorates of four, six, ... votes): with exactly half of the votes, the half with the
 * named node, or with the lowest node, is quorate.</li>
 * <li><b>Two nodes:</b> neither has a majority alone. Two-node mode forces wait-for-all; the survivor is quorate only
 * after a <em>confirmed</em> fence of the other, and stays so until the other is back.</li>
 * <li><b>Wait-for-all:</b> after a start, not quorate until all of the electorate were seen once.</li>
 * <li><b>Override:</b> a person who types the name of each missing node can declare them gone.</li>
 * </ul>
 *
 * <h2>Components</h2>
 * A component listens to membership and has a verdict from {@code warm} on, not only from {@code activate}: while it
 * takes the place of another one, both are asked, and a partition is quorate only if both say so. It is told the
 * electorate when it comes into the slot, and every fence and override from then on. It declares each view primary or
 * not ({@code Membership.declarePrimary}); the slot passes on what holds.
 *
 * <h2>Threading</h2>
 * {@code Quorum} may be used from any thread and does not block; listeners are called in order on one thread and must
 * not block. No lock that {@code state()} needs is held while a listener is told: it answers other threads meanwhile.
 *
 * <h2>Source</h2>
 * The words are those of Corosync's votequorum manual page.
 */
@Export
@Version("1.0.0")
package io.coterie.api.quorum;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
