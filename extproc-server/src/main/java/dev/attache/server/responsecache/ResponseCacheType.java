package dev.attache.server.responsecache;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.store.Blobs;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The kind of policy that is written {@code response_cache}. Thread-safe. */
public final class ResponseCacheType implements PolicyType<ResponseCacheConfig> {
    /** The state of each store's caches; both outlive a reload. */
    private final Map<Blobs, NodeState> states = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public String name() {
        return "response_cache";
    }

    @Override
    public Class<ResponseCacheConfig> settings() {
        return ResponseCacheConfig.class;
    }

    @Override
    public Policy create(String policyName, ResponseCacheConfig settings, PolicyContext context) {
        return new ResponseCachePolicy(
                policyName,
                settings,
                context,
                new ResponseCachePolicy.Means(
                        () -> states.computeIfAbsent(context.blobs(), any -> new NodeState()),
                        () -> ThreadLocalRandom.current().nextDouble()));
    }
}
