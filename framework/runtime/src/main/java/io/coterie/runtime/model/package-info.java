/** What is installed: components as they declare themselves, how one is chosen, and whether a set of them fits. */
package io.coterie.runtime.model;
