/** What engines that send over connections share. */
package io.coterie.toolkit.net;
