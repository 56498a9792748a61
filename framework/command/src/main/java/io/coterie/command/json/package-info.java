/** JSON as plain maps, lists, texts, numbers and truth values: loads no data binding, which a command's start feels. */
package io.coterie.command.json;
