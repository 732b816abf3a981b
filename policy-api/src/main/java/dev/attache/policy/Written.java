package dev.attache.policy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a setting of this type is written: for the documentation and the schema. For types of your own that are read from
 * text; without it they are described as text.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Written {
    /** What it is, with an example: {@code "a window such as 10s or 1d"}. */
    String value();

    /** A regular expression (ECMA 262) of the whole text; empty for any text. */
    String pattern() default "";
}
