package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import dev.attache.server.store.rest.RestService;
import dev.attache.server.store.rest.RestVectors;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code chroma}: Chroma 1.0 or later. Thread-safe. */
public final class ChromaType implements VectorsType<ChromaType.Config> {
    /** The settings. */
    public record Config(
            @Setting(value = "Where it is; /api/v2 is appended.", standard = "http://localhost:8000")
            ServiceUrl url,

            @Setting(value = "The tenant, which exists.", standard = "default_tenant")
            String tenant,

            @Setting(value = "The database, which exists.", standard = "default_database")
            String database,

            @Setting(value = "What the names of its collections begin with.", standard = "attache")
            CollectionPrefix collection,

            @Setting(value = "Sent as x-chroma-token.", secret = true) @Nullable
            String apiKey,

            @Setting(
                    value =
                            "Of a look-up, from the connect to the last byte; to create and to clean up ten times that.",
                    standard = "100ms",
                    least = "1ms",
                    most = "1m")
            Duration timeout) {}

    @Override
    public String name() {
        return "chroma";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Vectors create(Config settings, PolicyContext context) {
        String apiKey = settings.apiKey();
        var service = new RestService(
                name(),
                settings.url().uri(),
                settings.collection().text(),
                apiKey == null ? Map.of() : Map.of("x-chroma-token", apiKey),
                settings.timeout());
        return RestVectors.chroma(service, settings.tenant(), settings.database(), context.http(), context.clock());
    }
}
