package dev.attache.server.consumer;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code consumer}. Thread-safe. */
public final class ConsumerType implements PolicyType<ConsumerConfig> {
    @Override
    public String name() {
        return "consumer";
    }

    @Override
    public Class<ConsumerConfig> settings() {
        return ConsumerConfig.class;
    }

    @Override
    public Policy create(String policyName, ConsumerConfig settings, PolicyContext context) {
        return new ConsumerPolicy(policyName, settings, context);
    }
}
