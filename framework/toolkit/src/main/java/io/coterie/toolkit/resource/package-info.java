/** What components for resource agents share. */
package io.coterie.toolkit.resource;
