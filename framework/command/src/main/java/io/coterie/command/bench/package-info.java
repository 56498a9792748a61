/** What 'swap bench' measures with: a load on the members, what it tells, and figures made of that. */
package io.coterie.command.bench;
