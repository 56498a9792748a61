package io.coterie.api.manager;

import java.net.URI;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The kind {@code control}: offers the manager of one member to people and programs outside the framework. The
 * component's service and the slot alike. Safe for use by several threads.
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
