package dev.attache.server.tokenquota;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.server.llm.TokenEstimator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The kind of policy that is written {@code token_quota}. Thread-safe. */
public final class TokenQuotaType implements PolicyType<TokenQuotaConfig> {
    /** What was learned about models outlives a reload. */
    private final Map<String, TokenEstimator> estimators = new ConcurrentHashMap<>();

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
        TokenEstimator estimator = estimators.computeIfAbsent(policyName, name -> new TokenEstimator());
        return new TokenQuotaPolicy(
                policyName,
                settings,
                context,
                estimator,
                () -> ThreadLocalRandom.current().nextLong());
    }
}
