package dev.attache.server.ratelimit;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code rate_limit}. Thread-safe. */
public final class RateLimitType implements PolicyType<RateLimitPolicy.Config> {
    @Override
    public String name() {
        return "rate_limit";
    }

    @Override
    public Class<RateLimitPolicy.Config> settings() {
        return RateLimitPolicy.Config.class;
    }

    @Override
    public Policy create(String policyName, RateLimitPolicy.Config settings, PolicyContext context) {
        return new RateLimitPolicy(policyName, settings, context);
    }
}
