package io.coterie.api.component;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method of a kind's interface that returns nothing: it is about calls that are in flight. A generic slot passes
 * it to the instance that calls are routed to, and also to each one that still has calls in flight, since those began
 * there. A component must take it calmly for a call that it does not know.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CallsInFlight {
}
