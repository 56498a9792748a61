/** Reading the XML that programs print of themselves. */
package io.coterie.toolkit.xml;
