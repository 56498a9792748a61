/** Quorum by the majority of votes: pure rules, and the instance that feeds them from membership and the document. */
package io.coterie.quorum.majority;
