/**
 * Running programs, and finding and ending the processes that they leave: what the OCF executor and the fence by
 * process share. Linux only: it reads {@code /proc} and calls {@code setsid} of util-linux. Bundles embed it privately.
 */
package io.coterie.toolkit.process;
