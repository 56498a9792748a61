package io.coterie.itests.lab;

/** One of two labs that share the matrix of swaps; see {@link SwapMatrix}. */
class SwapMatrixIT extends SwapMatrix {
}
