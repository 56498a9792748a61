/** Results as tables, JSON or YAML on standard output; progress and errors on standard error. */
package io.coterie.command.output;
