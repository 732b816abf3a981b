package dev.attache.policy;

/**
 * A kind of policy: the word in the configuration, the record that it is read into, and how it is made.
 *
 * <p>Built-in types are listed in the service's {@code Wiring}. Others are found by {@link java.util.ServiceLoader} in
 * the jars of {@code server.plugins}: then the class is public, with a public constructor without parameters. One
 * instance per process; thread-safe.
 *
 * @param <C> a record whose components are the settings; see {@link Setting}
 */
public interface PolicyType<C extends Record> {
    /** The word in the configuration, in snake_case. */
    String name();

    /** The record of settings. */
    Class<C> settings();

    /**
     * Makes the policy. Must not connect anywhere: the configuration may only be checked.
     *
     * @throws IllegalArgumentException when settings do not fit together, with what was expected
     */
    Policy create(String policyName, C settings, PolicyContext context);
}
