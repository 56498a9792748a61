package io.coterie.api.scheduling;

import java.util.List;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Finding;
import io.coterie.api.document.ClusterDocument;

/** Decides; see the package. */
@ConsumerType
public interface Scheduling {
    /**
     * Says what of a document this component refuses or does not act on.
     *
     * @param document a document that parses and whose references hold
     * @return errors (a cycle in the constraints, a part that would be obeyed wrongly) and warnings
     */
    List<Finding> check(ClusterDocument document);

    /**
     * Decides.
     *
     * @param input all that the decision depends on
     * @return what to do; empty if nothing is to be done
     */
    Transition schedule(SchedulingInput input);
}
