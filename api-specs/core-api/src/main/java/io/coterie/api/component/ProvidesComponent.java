package io.coterie.api.component;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Declares a component, once: bnd writes the capability into the manifest and the properties into the service. Goes on
 * a DS component whose service is {@link ComponentProvider}. All members must be given (a default would not reach the
 * manifest).
 */
@Capability(namespace = ComponentNamespace.NAMESPACE)
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ProvidesComponent {
    /** Makes {@code kind} the service property {@code coterie.component.kind}, and so on. */
    String PREFIX_ = "coterie.component.";

    /** {@return the kind, such as {@code messaging}} */
    @Attribute(ComponentNamespace.NAMESPACE)
    String kind();

    /** {@return the component's name within its kind, such as {@code jgroups}} */
    @Attribute(ComponentNamespace.NAME)
    String name();

    /** {@return the component's version, OSGi syntax} */
    @Attribute(ComponentNamespace.VERSION + ":Version")
    String version();

    /** {@return the engine's id; the component's own name where it shares none} */
    @Attribute(ComponentNamespace.ENGINE)
    String engine();

    /** {@return the guarantees made, as a closure; parameters as {@code name=value}} */
    @Attribute(ComponentNamespace.GUARANTEES)
    String[] guarantees();
}
