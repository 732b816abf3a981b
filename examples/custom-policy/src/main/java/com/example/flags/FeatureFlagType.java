package com.example.flags;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code feature_flag}: the class that the service file names. */
public final class FeatureFlagType implements PolicyType<FeatureFlagPolicy.Config> {
    @Override
    public String name() {
        return "feature_flag";
    }

    @Override
    public Class<FeatureFlagPolicy.Config> settings() {
        return FeatureFlagPolicy.Config.class;
    }

    @Override
    public Policy create(String policyName, FeatureFlagPolicy.Config settings, PolicyContext context) {
        return new FeatureFlagPolicy(policyName, settings, context.metrics());
    }
}
