/** The files of a distribution, and the forms in which they are shipped. Every form is reproducible byte for byte. */
package io.coterie.assembly.archive;
