package dev.attache.server.admin;

import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.Cached;
import dev.attache.policy.Policy;
import dev.attache.policy.SessionKeeping;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.CheckingContext;
import dev.attache.server.config.Config;
import dev.attache.server.config.Config.ConfiguredRoute;
import dev.attache.server.config.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The policies of the configuration in force that count by key, keep answers or keep sessions. Thread-safe. */
public final class AccountedPolicies {
    private final Supplier<Config> config;
    private final SubjectNames subjects;
    private volatile @Nullable Made made;

    /**
     * The policies of what this gives at each call.
     *
     * @param subjects those of the running service: with others, other counters would be shown
     */
    public AccountedPolicies(Supplier<Config> config, SubjectNames subjects) {
        this.config = config;
        this.subjects = subjects;
    }

    /**
     * The policy that a request names.
     *
     * @throws RefusedRequestException 404 when there is none, or it counts nothing
     */
    Accounting find(String name) {
        return find(name, Accounting.class, "counts nothing by key");
    }

    /**
     * The policy that a request names.
     *
     * @throws RefusedRequestException 404 when there is none, or it keeps no answers
     */
    Cached cached(String name) {
        return find(name, Cached.class, "keeps no answers");
    }

    /**
     * The policy that a request names.
     *
     * @throws RefusedRequestException 404 when there is none, or it keeps no sessions
     */
    SessionKeeping sessions(String name) {
        return find(name, SessionKeeping.class, "keeps no sessions");
    }

    private <T> T find(String name, Class<T> kind, String otherwise) {
        Map<String, Policy> policies = made();
        Policy policy = policies.get(name);
        if (policy == null) {
            String nearest = Names.nearest(name, policies.keySet());
            throw new RefusedRequestException(
                    404,
                    "there is no policy \"" + name + "\""
                            + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
        }
        if (kind.isInstance(policy)) {
            return kind.cast(policy);
        }
        throw new RefusedRequestException(404, "the policy \"" + name + "\" " + otherwise);
    }

    /**
     * The key that a request names, one value for each source.
     *
     * @throws RefusedRequestException 400 when it has another number of values
     */
    static List<String> key(AdminRequest request, Accounting policy) {
        List<String> key = request.query("key");
        List<Source> by = policy.by();
        if (key.size() != by.size()) {
            String expected = by.isEmpty()
                    ? "none: the policy has one counter for everyone"
                    : "one for each of " + by.stream().map(Source::toString).collect(Collectors.joining(", "));
            throw new RefusedRequestException(400, "key: %d given (expected: %s)".formatted(key.size(), expected));
        }
        return key;
    }

    /** The policies of one configuration. */
    private record Made(Config config, Map<String, Policy> policies) {}

    /**
     * Made anew for each configuration, for they hold nothing that others could see; and only once, for a file that one of
     * them reads may be broken meanwhile.
     */
    @SuppressWarnings("ReferenceEquality") // this very configuration
    private Map<String, Policy> made() {
        Config now = config.get();
        Made last = made;
        if (last == null || last.config != now) {
            last = new Made(now, make(now));
            made = last;
        }
        return last.policies;
    }

    private Map<String, Policy> make(Config now) {
        Config.Routes routes = now.routes(new CheckingContext(subjects));
        Map<String, Policy> policies = new LinkedHashMap<>();
        routes.all()
                .map(ConfiguredRoute::policies)
                .flatMap(List::stream)
                .forEach(policy -> policies.put(policy.name(), policy.policy()));
        return policies;
    }
}
