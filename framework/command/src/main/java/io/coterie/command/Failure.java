package io.coterie.command;

import java.util.List;
import java.util.Map;

/** Why a command ends without success: code, problem, remedy, and the findings of a refused document. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode exitCode;
    private final String code;
    private final String problem;
    private final String remedy;
    private final transient List<Map<String, Object>> findings;
    private final boolean elsewhere;

    /**
     * A failure without findings.
     *
     * @param exitCode the exit status
     * @param code stable, such as {@code command.no-cluster}
     * @param problem one sentence: what is wrong
     * @param remedy one sentence: what to do
     */
    public Failure(final ExitCode exitCode, final String code, final String problem, final String remedy) {
        this(exitCode, code, problem, remedy, List.of());
    }

    /**
     * A failure with findings.
     *
     * @param exitCode the exit status
     * @param code stable
     * @param problem what is wrong
     * @param remedy what to do
     * @param findings as the control API tells them
     */
    public Failure(final ExitCode exitCode, final String code, final String problem, final String remedy,
            final List<Map<String, Object>> findings) {
        this(exitCode, code, problem, remedy, findings, false);
    }

    private Failure(final ExitCode exitCode, final String code, final String problem, final String remedy,
            final List<Map<String, Object>> findings, final boolean elsewhere) {
        super(problem + " " + remedy + " [" + code + "]");
        this.exitCode = exitCode;
        this.code = code;
        this.problem = problem;
        this.remedy = remedy;
        this.findings = List.copyOf(findings);
        this.elsewhere = elsewhere;
    }

    /** {@return the same, of a member that has certainly done nothing and cannot now, where another one may} */
    public Failure elsewhere() {
        return new Failure(exitCode, code, problem, remedy, findings, true);
    }

    /** {@return whether another member may be asked for the same: what failed has had no effect} */
    public boolean mayBeAskedElsewhere() {
        return elsewhere;
    }

    /** {@return the exit status} */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** {@return the stable code} */
    public String code() {
        return code;
    }

    /** {@return what is wrong} */
    public String problem() {
        return problem;
    }

    /** {@return what to do} */
    public String remedy() {
        return remedy;
    }

    /** {@return what is wrong with a document, and where; empty otherwise} */
    public List<Map<String, Object>> findings() {
        return findings;
    }
}
