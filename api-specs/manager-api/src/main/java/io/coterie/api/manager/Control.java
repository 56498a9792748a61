package io.coterie.api.manager;

import java.net.URI;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The kind {@code control}: offers the manager of one member to people and programs outside the framework. The
 * component's service and the slot alike. Safe for use by several threads.
 *
 * <p>What it promises: it listens on loopback unless it is told otherwise; without the credential, given as
 * {@code Authorization: Bearer}, everything but {@code /health/live} and {@code /health/ready} ends with 401; the
 * credential is the field {@code token} of a run file, JSON, below the instance's folder unless that is configured
 * otherwise, which its owner alone can read and which goes with the instance; what is unknown ends with 404, a body
 * that is too large is not read.
 */
@ConsumerType
public interface Control {
    /**
     * Where it is reached; the credential stands in the run file that the component documents, never in the address.
     *
     * @return the base address, such as {@code http://127.0.0.1:40123}
     */
    URI address();
}
