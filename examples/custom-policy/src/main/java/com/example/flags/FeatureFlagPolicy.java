package com.example.flags;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.policy.Policy;
import dev.attache.policy.Setting;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Gives a share of the users a feature: tells the upstream and the client in a header, or hides a path from the others.
 *
 * <p>The same user gets the same answer on every node, and keeps the feature when the share grows.
 */
final class FeatureFlagPolicy implements Policy {
    /** Its settings. The service reads, checks and documents them by the annotations. */
    public record Config(
            @Setting("Who a user is; one without a value has no feature.")
            Source by,

            @Setting(value = "The share of users that have it.", least = "0", most = "100")
            int percent,

            @Setting(value = "Says on or off, to the upstream and to the client.", standard = "x-feature")
            String header,

            @Setting(value = "What the other users get.", standard = "off")
            Others others) {
        public Config {
            header = HeaderRules.checkedName(header);
        }
    }

    /** What users without the feature get. */
    public enum Others {
        /** The header, saying off. */
        OFF,
        /** 404. */
        NOT_FOUND
    }

    private static final LocalReply NOT_FOUND = LocalReply.text(404, "Not found\n", null, "feature_flag_off");

    final Config config;
    private final String name;
    private final Edits on;
    private final Edits off;
    private final Count ons;
    private final Count offs;

    FeatureFlagPolicy(String name, Config config, Metrics metrics) {
        this.name = name;
        this.config = config;
        on = Edits.builder().set(config.header(), "on").build();
        off = Edits.builder().set(config.header(), "off").build();
        ons = count(metrics, name, "on");
        offs = count(metrics, name, "off");
    }

    private static Count count(Metrics metrics, String policy, String state) {
        return metrics.count(
                "attache_feature_flag_total", "Exchanges of feature_flag.", "policy", policy, "state", state);
    }

    /** It also writes on the response. */
    @Override
    public Interest interest() {
        return Interest.HEADERS;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new FeatureFlagHandler(this, exchange);
    }

    boolean isOnFor(@Nullable String user) {
        if (user == null) {
            return false;
        }
        var hash = new CRC32();
        hash.update((name + "|" + user).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % 100 < config.percent();
    }

    Edits edits(boolean isOn) {
        return isOn ? on : off;
    }

    /** What users without the feature are told in place of the upstream's answer; null to let them through. */
    @Nullable
    LocalReply refusal() {
        return config.others() == Others.NOT_FOUND ? NOT_FOUND : null;
    }

    void count(boolean isOn) {
        (isOn ? ons : offs).increment();
    }
}
