package io.coterie.api.core;

import java.util.List;
import java.util.stream.Collectors;

/** An input was refused as a whole; every finding says where and what to do. Nothing of it was applied. */
public class InvalidInputException extends RejectedException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    /**
     * Refuses an input.
     *
     * @param code the code of the whole, such as {@code config.invalid}
     * @param findings at least one error
     */
    public InvalidInputException(final String code, final List<Finding> findings) {
        super(code, findings.stream().filter(Finding::isError).map(Finding::toString)
            .collect(Collectors.joining("\n")), "Nothing was applied; mend what is named and try again.");
        this.findings = List.copyOf(findings);
    }

    /** {@return errors and warnings, in the order of the source} */
    public List<Finding> findings() {
        return findings;
    }
}
