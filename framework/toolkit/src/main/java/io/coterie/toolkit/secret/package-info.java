/** Keeping secrets out of what people are told. */
package io.coterie.toolkit.secret;
