package io.coterie.api.core;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A failure that a person can meet: a stable code, what is wrong, what to do. Unchecked, because most callers pass it
 * on to whoever asked. The message never holds a secret.
 */
public class CoterieException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)+");
    private final String code;
    private final String problem;
    private final String remedy;

    /**
     * A failure without a cause.
     *
     * @param code dotted and lower case, such as {@code config.unknown-agent}
     * @param problem one sentence that says what is wrong
     * @param remedy one sentence that says what to do
     */
    public CoterieException(final String code, final String problem, final String remedy) {
        this(code, problem, remedy, null);
    }

    /**
     * A failure with a cause.
     *
     * @param code dotted and lower case
     * @param problem one sentence that says what is wrong
     * @param remedy one sentence that says what to do
     * @param cause what led to it, or null
     */
    public CoterieException(final String code, final String problem, final String remedy, final Throwable cause) {
        super(problem + " " + remedy + " [" + code + "]", cause);
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("not an error code: " + code);
        }
        this.code = code;
        this.problem = Objects.requireNonNull(problem, "problem");
        this.remedy = Objects.requireNonNull(remedy, "remedy");
    }

    /** {@return the stable code} */
    public final String code() {
        return code;
    }

    /** {@return what is wrong, one sentence} */
    public final String problem() {
        return problem;
    }

    /** {@return what to do, one sentence} */
    public final String remedy() {
        return remedy;
    }
}
