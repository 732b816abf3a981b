package dev.attache.server.session;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;

/** The kind of policy that is written {@code session}. Thread-safe. */
public final class SessionType implements PolicyType<SessionConfig> {
    @Override
    public String name() {
        return "session";
    }

    @Override
    public Class<SessionConfig> settings() {
        return SessionConfig.class;
    }

    @Override
    public Policy create(String policyName, SessionConfig settings, PolicyContext context) {
        return new SessionPolicy(policyName, settings, context);
    }
}
