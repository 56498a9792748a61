/** The homes of members on this machine and the processes that run in them: made, started, found, ended. */
package io.coterie.command.home;
