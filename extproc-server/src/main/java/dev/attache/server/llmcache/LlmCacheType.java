package dev.attache.server.llmcache;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import java.util.concurrent.ThreadLocalRandom;

/** The kind of policy that is written {@code llm_cache}. Thread-safe. */
public final class LlmCacheType implements PolicyType<LlmCacheConfig> {
    /** One for all policies of the process: it outlives a reload, as answers under way do. */
    private final CopyRoom room = CopyRoom.ofHeap();

    @Override
    public String name() {
        return "llm_cache";
    }

    @Override
    public Class<LlmCacheConfig> settings() {
        return LlmCacheConfig.class;
    }

    @Override
    public Policy create(String policyName, LlmCacheConfig settings, PolicyContext context) {
        return new LlmCachePolicy(
                policyName,
                settings,
                context,
                room,
                () -> ThreadLocalRandom.current().nextLong());
    }
}
