package io.coterie.runtime.cluster;

import java.util.Map;

/** Where slots are registered as services: the OSGi registry, or nowhere in a test. */
@FunctionalInterface
interface ServicePublisher {
    /**
     * Registers a service.
     *
     * @param type its interface
     * @param service the service
     * @param properties its properties
     * @return takes it away again
     */
    Runnable publish(Class<?> type, Object service, Map<String, Object> properties);
}
