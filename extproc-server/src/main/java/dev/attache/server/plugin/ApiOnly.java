package dev.attache.server.plugin;

import dev.attache.policy.PolicyType;
import java.util.List;

/**
 * Everything that a plugin sees of the service: the JDK, the policy API, and slf4j to log with.
 *
 * <p>The service's libraries stay hidden, so that a plugin can bring other versions of them, and does not break when
 * the service changes its own.
 */
final class ApiOnly extends ClassLoader {
    /** What a plugin sees beside the JDK, for an error. */
    static final String VISIBLE = "dev.attache.{exchange,policy,store}, org.slf4j, org.jspecify";

    private static final List<String> SHARED = List.of(
            "dev.attache.exchange.",
            "dev.attache.policy.",
            "dev.attache.store.",
            "org.slf4j.",
            "org.jspecify.annotations.");

    private final ClassLoader service = PolicyType.class.getClassLoader();

    ApiOnly() {
        super("attache-policy-api", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return service.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
