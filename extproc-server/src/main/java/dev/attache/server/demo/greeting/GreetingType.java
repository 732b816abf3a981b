package dev.attache.server.demo.greeting;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** {@code greeting}: found in the jar by its service file. */
public final class GreetingType implements PolicyType<GreetingPolicy.Config> {
    @Override
    public String name() {
        return "greeting";
    }

    @Override
    public Class<GreetingPolicy.Config> settings() {
        return GreetingPolicy.Config.class;
    }

    @Override
    public Policy create(String policyName, GreetingPolicy.Config settings, PolicyContext context) {
        return new GreetingPolicy(settings);
    }
}
