package io.coterie.api.component;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Holds several {@link NeedsComponent}; never written by hand. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface NeedsComponents {
    /** {@return the needs} */
    NeedsComponent[] value();
}
