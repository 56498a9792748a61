/**
 * What managers say to each other in the group {@code coterie.manager}: requests and replies in CBOR, each a map with
 * the version of the form under {@code v} and its logical name under {@code t}.
 */
package io.coterie.manager.wire;
