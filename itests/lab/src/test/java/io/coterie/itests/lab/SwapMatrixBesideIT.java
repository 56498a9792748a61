package io.coterie.itests.lab;

/** The other one of two labs that share the matrix of swaps, in a process beside the first; see {@link SwapMatrix}. */
class SwapMatrixBesideIT extends SwapMatrix {
}
