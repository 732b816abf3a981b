package dev.attache.policy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting: a component of a record that the configuration is read into.
 *
 * <p>From it come the reading, the checks, the documentation and the schema, so that they cannot differ. A component
 * without {@link #standard} that is not {@code @Nullable} is required.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** What it does, in one sentence. */
    String value();

    /** The value when it is left out, written as in the configuration ({@code "50ms"}, {@code "[]"}). */
    String standard() default UNSET;

    /** The least it may be, written as in the configuration ({@code "0"}, {@code "1ms"}). */
    String least() default UNSET;

    /** The most it may be. */
    String most() default UNSET;

    /** Whether the value is shown nowhere: not in an error, not in {@code /config}. */
    boolean secret() default false;

    /** Settings that the documentation promises for later: refused, never ignored. */
    boolean notSupportedYet() default false;

    /** No standard value. */
    String UNSET = "\0";
}
