package dev.attache.server.callout;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code http_callout}. Thread-safe. */
public final class CalloutType implements PolicyType<CalloutConfig> {
    @Override
    public String name() {
        return "http_callout";
    }

    @Override
    public Class<CalloutConfig> settings() {
        return CalloutConfig.class;
    }

    @Override
    public Policy create(String policyName, CalloutConfig settings, PolicyContext context) {
        return new CalloutPolicy(policyName, settings, context);
    }
}
