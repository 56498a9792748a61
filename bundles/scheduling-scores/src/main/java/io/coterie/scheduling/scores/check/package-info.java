/** What of a document is refused or not obeyed. Pure. */
package io.coterie.scheduling.scores.check;
