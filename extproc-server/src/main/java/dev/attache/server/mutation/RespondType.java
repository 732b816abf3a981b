package dev.attache.server.mutation;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code respond}. Thread-safe. */
public final class RespondType implements PolicyType<RespondPolicy.Config> {
    @Override
    public String name() {
        return "respond";
    }

    @Override
    public Class<RespondPolicy.Config> settings() {
        return RespondPolicy.Config.class;
    }

    @Override
    public Policy create(String policyName, RespondPolicy.Config settings, PolicyContext context) {
        return new RespondPolicy(policyName, settings, context);
    }
}
