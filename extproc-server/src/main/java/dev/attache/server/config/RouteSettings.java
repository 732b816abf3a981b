package dev.attache.server.config;

import dev.attache.policy.Setting;
import dev.attache.server.chain.ExchangeMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of {@code routes:}. */
public record RouteSettings(
        @Setting("Its name, by which Envoy can choose it.") String name,

        @Setting("Which exchanges; left out, it is reached only by name.") @Nullable
        ExchangeMatch match,

        @Setting(value = "Which policies run, in this order.")
        List<String> policies) {}
