/** What an instance gets of the world: threads, a folder, its place in the member; and what a slot remembers. */
package io.coterie.runtime.instance;
