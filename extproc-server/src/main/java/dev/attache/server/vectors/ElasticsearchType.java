package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import dev.attache.server.store.rest.RestService;
import dev.attache.server.store.rest.RestVectors;
import dev.attache.store.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code elasticsearch}: Elasticsearch 8.0 or later. Not OpenSearch, whose vectors differ. Thread-safe. */
public final class ElasticsearchType implements VectorsType<ElasticsearchType.Config> {
    /** The settings. */
    public record Config(
            @Setting(value = "Where it is.", standard = "http://localhost:9200")
            ServiceUrl url,

            @Setting(value = "What the names of its indexes begin with.", standard = "attache")
            CollectionPrefix collection,

            @Setting(
                    value = "An API key, encoded as Elasticsearch gives it; in the place of user and password.",
                    secret = true)
            @Nullable
            String apiKey,

            @Setting("A user; goes with password.") @Nullable
            String user,

            @Setting(value = "The user's password.", secret = true) @Nullable
            String password,

            @Setting(
                    value =
                            "Of a look-up, from the connect to the last byte; to create and to clean up ten times that.",
                    standard = "100ms",
                    least = "1ms",
                    most = "1m")
            Duration timeout) {}

    @Override
    public String name() {
        return "elasticsearch";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Vectors create(Config settings, PolicyContext context) {
        var service = new RestService(
                name(), settings.url().uri(), settings.collection().text(), credentials(settings), settings.timeout());
        return RestVectors.elasticsearch(service, context.http(), context.clock());
    }

    private static Map<String, String> credentials(Config settings) {
        String apiKey = settings.apiKey();
        String user = settings.user();
        String password = settings.password();
        if ((user == null) != (password == null) || (apiKey != null && user != null)) {
            throw new IllegalArgumentException("elasticsearch: api_key %s, user %s, password %s"
                            .formatted(given(apiKey), given(user), given(password))
                    + " (expected: an api_key, or a user with a password, or nothing)");
        }
        if (apiKey != null) {
            return Map.of("authorization", "ApiKey " + apiKey);
        }
        if (user != null) {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Map.of("authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        }
        return Map.of();
    }

    private static String given(@Nullable String value) {
        return value == null ? "left out" : "given";
    }
}
