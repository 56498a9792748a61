package io.coterie.manager.swap;

import io.coterie.api.resource.ActionResult;

/**
 * What a component for resource agents said of a resource that is known to run. Immutable.
 *
 * @param result of the probe
 * @param promoted whether the resource is known to be promoted
 */
public record Probed(ActionResult result, boolean promoted) {
    /** {@return whether the component sees what is known} */
    public RehearsalCore.Answer answer() {
        final String reason = result.exitReason().isEmpty() ? "" : " " + result.exitReason();
        return switch (result.status()) {
            case CANCELLED -> RehearsalCore.Answer.VOID;
            case NOT_RUN -> bad("The agent could not be run." + reason);
            case TIMED_OUT -> bad("The probe did not end in time.");
            case COMPLETED -> switch (result.code()) {
                case OK, DEGRADED -> promoted ? bad("It is not promoted.") : RehearsalCore.Answer.GOOD;
                case PROMOTED, DEGRADED_PROMOTED -> promoted ? RehearsalCore.Answer.GOOD : bad("It is promoted.");
                case NOT_RUNNING -> bad("It does not run.");
                default -> bad("The probe ended with " + result.code().exitCode() + "." + reason);
            };
        };
    }

    private RehearsalCore.Answer bad(final String said) {
        return RehearsalCore.Answer.bad(said + " Expected was that it " + (promoted ? "is promoted." : "runs."));
    }
}
