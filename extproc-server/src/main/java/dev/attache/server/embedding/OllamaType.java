package dev.attache.server.embedding;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code ollama}: a model in Ollama. Thread-safe. */
public final class OllamaType implements EmbedderType<OllamaType.Config> {
    /** Any model may be in use, so none was measured. */
    private static final double SIMILARITY_THRESHOLD = 0.95;

    /** The settings. */
    public record Config(
            @Setting(value = "Where it is; /api/embed is appended.", standard = "http://localhost:11434")
            ServiceUrl url,

            @Setting("The model, such as nomic-embed-text.") String model,

            @Setting(
                    value = "Shorter vectors, where the model can; left out, as many as it gives.",
                    least = "1",
                    most = "8192")
            @Nullable
            Integer dimensions,

            @Setting(
                    value = "The longest text that the model reads, in tokens.",
                    standard = "512",
                    least = "16",
                    most = "131072")
            int maxTokens,

            @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
            Duration timeout) {}

    @Override
    public String name() {
        return "ollama";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Embedder create(Config settings, PolicyContext context) {
        Integer dimensions = settings.dimensions();
        var service = new HttpEmbedder.Service(
                name(),
                settings.url(),
                settings.model(),
                null,
                dimensions == null ? 0 : dimensions,
                settings.maxTokens(),
                SIMILARITY_THRESHOLD,
                settings.timeout());
        return new HttpEmbedder(service, new OllamaApi(), context.http());
    }
}
