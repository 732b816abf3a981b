package dev.attache.server.ratelimit;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code rate_limit}. Thread-safe. */
public final class RateLimitType implements PolicyType<RateLimitConfig> {
    @Override
    public String name() {
        return "rate_limit";
    }

    @Override
    public Class<RateLimitConfig> settings() {
        return RateLimitConfig.class;
    }

    @Override
    public Policy create(String policyName, RateLimitConfig settings, PolicyContext context) {
        return new RateLimitPolicy(policyName, settings, context);
    }
}
