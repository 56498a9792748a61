/** Scripts with which shells complete the words of the command. */
package io.coterie.command.completion;
