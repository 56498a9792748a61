/** What happened, told to people and scripts: derived from changes of view, quorum, leader and cluster state. */
package io.coterie.manager.event;
