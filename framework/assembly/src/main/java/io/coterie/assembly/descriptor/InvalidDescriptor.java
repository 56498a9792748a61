package io.coterie.assembly.descriptor;

import java.util.List;

import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;

/** Makes the refusals of descriptors that concern a file as a whole. */
final class InvalidDescriptor {
    static final String CODE = "assembly.invalid";

    private InvalidDescriptor() {
    }

    static InvalidInputException whole(final String what, final String problem, final String remedy) {
        return new InvalidInputException(CODE, List.of(new Finding(Finding.Severity.ERROR, CODE, 1, 1, "",
            what + ": " + problem, remedy)));
    }
}
