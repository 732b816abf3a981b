package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import dev.attache.server.store.rest.RestService;
import dev.attache.server.store.rest.RestVectors;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.util.Map;

/** {@code dashvector}: Alibaba Cloud's DashVector. Thread-safe. */
public final class DashVectorType implements VectorsType<DashVectorType.Config> {
    /** The settings. */
    public record Config(
            @Setting("The cluster's endpoint with https:// before it; /v1 is appended.")
            ServiceUrl url,

            @Setting(value = "Sent as dashvector-auth-token.", secret = true)
            String apiKey,

            @Setting(value = "What the names of its collections begin with.", standard = "attache")
            CollectionPrefix collection,

            @Setting(
                    value =
                            "Of a look-up, from the connect to the last byte; to create and to clean up ten times that.",
                    standard = "100ms",
                    least = "1ms",
                    most = "1m")
            Duration timeout) {}

    @Override
    public String name() {
        return "dashvector";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Vectors create(Config settings, PolicyContext context) {
        var service = new RestService(
                name(),
                settings.url().uri(),
                settings.collection().text(),
                Map.of("dashvector-auth-token", settings.apiKey()),
                settings.timeout());
        return RestVectors.dashVector(service, context.http(), context.clock());
    }
}
