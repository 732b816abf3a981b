package dev.attache.server.mutation;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code mutate}. Thread-safe. */
public final class MutateType implements PolicyType<MutatePolicy.Config> {
    @Override
    public String name() {
        return "mutate";
    }

    @Override
    public Class<MutatePolicy.Config> settings() {
        return MutatePolicy.Config.class;
    }

    @Override
    public Policy create(String policyName, MutatePolicy.Config settings, PolicyContext context) {
        return new MutatePolicy(policyName, settings, context);
    }
}
