package io.coterie.api.component;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Requirement;

/**
 * Says that a component needs another kind with a guarantee. The requirement is {@code effective:=active}: the
 * assembler obeys it, the running framework does not wire it, so a swap refreshes nobody.
 */
@Requirement(namespace = ComponentNamespace.NAMESPACE,
    filter = "(&(coterie.component=${#kind})(coterie.component.guarantees=${#guarantee}))", effective = "active")
@Repeatable(NeedsComponents.class)
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface NeedsComponent {
    /** {@return the kind needed} */
    @Attribute("kind")
    String kind();

    /** {@return one guarantee that it must make; repeat the annotation for more} */
    @Attribute("guarantee")
    String guarantee();
}
