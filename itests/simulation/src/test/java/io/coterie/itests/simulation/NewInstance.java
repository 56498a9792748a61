package io.coterie.itests.simulation;

/** How a new instance behaves at one step of a swap. */
enum NewInstance {
    /** It does what it is asked for. */
    WELL,
    /** It says that it cannot. */
    FAILS,
    /** It never ends. */
    HANGS,
    /** It says that it is done, and it is not. */
    LIES
}
