/** The two halves of the extension: outside and inside the container. */
package io.coterie.itests.exam.internal;
