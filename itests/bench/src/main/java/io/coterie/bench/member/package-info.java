/**
 * The program that each member of a messaging benchmark is: it opens the contestants and sends and counts as the
 * benchmark tells it, line by line on standard input.
 */
package io.coterie.bench.member;
