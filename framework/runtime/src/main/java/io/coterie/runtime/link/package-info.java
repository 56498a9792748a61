/** Opens the connections between members, and cuts them in a development cluster. */
package io.coterie.runtime.link;
