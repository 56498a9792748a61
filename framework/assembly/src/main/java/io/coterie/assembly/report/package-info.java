/** What is said of a distribution: the OSGi feature, the bill of materials, the components of members, differences. */
package io.coterie.assembly.report;
