package io.coterie.api.component;

/** Names of the capability namespace, of service properties and of the mark that processes carry. */
public final class ComponentNamespace {
    /** The capability namespace, and in it the attribute that holds the kind. */
    public static final String NAMESPACE = "coterie.component";
    /** Attribute of the capability and service property: the component's name. */
    public static final String NAME = "coterie.component.name";
    /** Attribute of the capability and service property: the component's version. */
    public static final String VERSION = "coterie.component.version";
    /** Attribute of the capability and service property: the engine that several components may share. */
    public static final String ENGINE = "coterie.component.engine";
    /** Attribute of the capability and service property: the guarantees made, as a closure. */
    public static final String GUARANTEES = "coterie.component.guarantees";
    /** Service property of a provider: its kind. */
    public static final String KIND = "coterie.component.kind";
    /** Service property of every slot: the UUID of its cluster. */
    public static final String CLUSTER = "coterie.cluster";
    /** Service property of every slot: the name of its cluster. */
    public static final String CLUSTER_NAME = "coterie.cluster.name";
    /**
     * Environment variable that every process of a member and of the agents it runs carries, so that a fence can find
     * all that an incarnation has started. Its value is {@link InstanceContext#processMark()}.
     */
    public static final String PROCESS_MARK = "COTERIE_INCARNATION";
    /** Ends a guarantee that holds only together with the other components of the same engine. */
    public static final String WITH_ENGINE = "@engine";

    private ComponentNamespace() {
    }
}
