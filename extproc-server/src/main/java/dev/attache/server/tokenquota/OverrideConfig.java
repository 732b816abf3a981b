package dev.attache.server.tokenquota;

import dev.attache.exchange.SourceMatch;
import dev.attache.policy.Setting;
import java.util.List;

/** Other limits for some of the calls. */
public record OverrideConfig(
        @Setting("Whose calls: sources and what they must be; all must hold.")
        SourceMatch match,

        @Setting(value = "Their limits, in place of the policy's.", standard = "[]")
        List<LimitConfig> limits,

        @Setting(value = "Whether they have none.", standard = "false")
        boolean unlimited) {
    public OverrideConfig {
        limits = List.copyOf(limits);
        if (limits.isEmpty() != unlimited) {
            throw new IllegalArgumentException("limits and unlimited (expected: one of them)");
        }
    }
}
