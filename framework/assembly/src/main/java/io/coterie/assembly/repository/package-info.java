/** Where bundles come from: folders, OSGi indexes, Maven coordinates. What is read here may be hostile. */
package io.coterie.assembly.repository;
