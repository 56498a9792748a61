/** What the assembler wrote: the list of components of a distribution, read with line and field. Pure but for files. */
package io.coterie.assembly.descriptor;
