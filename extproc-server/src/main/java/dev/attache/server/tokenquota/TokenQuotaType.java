package dev.attache.server.tokenquota;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import java.util.concurrent.ThreadLocalRandom;

/** The kind of policy that is written {@code token_quota}. Thread-safe. */
public final class TokenQuotaType implements PolicyType<TokenQuotaConfig> {
    @Override
    public String name() {
        return "token_quota";
    }

    @Override
    public Class<TokenQuotaConfig> settings() {
        return TokenQuotaConfig.class;
    }

    @Override
    public Policy create(String policyName, TokenQuotaConfig settings, PolicyContext context) {
        return new TokenQuotaPolicy(
                policyName, settings, context, () -> ThreadLocalRandom.current().nextLong());
    }
}
