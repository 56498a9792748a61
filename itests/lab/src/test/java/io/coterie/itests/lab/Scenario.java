package io.coterie.itests.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that gets a {@link Lab} whose members all take part and run nothing. Hosts are used again by the next
 * scenario of the class that wants as many, unless this one failed. With {@code -Dlab.repeat=N} it runs N times.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@Timeout(400)
@ExtendWith(LabExtension.class)
@interface Scenario {
    /** How many hosts. */
    int nodes() default 3;

    /** The size of each member's disk, such as {@code 64m}; empty: that of this machine. */
    String disk() default "";

    /** The component of membership and messaging, such as {@code corosync}; empty: that of the distribution. */
    String engine() default "";

    /** An engine that has to be installed, though the members do not begin with it. */
    String needs() default "";

    /** Programs, or paths of programs, that have to be installed. */
    String[] programs() default {};

    /** Whether the hosts are of no use to others before or afterwards. */
    boolean fresh() default false;
}
