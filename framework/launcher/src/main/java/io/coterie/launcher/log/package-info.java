/** The log of a member, made without reading XML: that takes a quarter of a start. */
package io.coterie.launcher.log;
