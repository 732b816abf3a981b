package dev.attache.server.embedding;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code openai}: any server that offers OpenAI's embeddings. Thread-safe. */
public final class OpenAiType implements EmbedderType<OpenAiType.Config> {
    /** Between paraphrases and opposites of text-embedding-3-small; not measured by this project. */
    private static final double SIMILARITY_THRESHOLD = 0.95;

    private static final int MAX_TOKENS = 8_191;

    /** The settings. */
    public record Config(
            @Setting(value = "Where it is; /embeddings is appended.", standard = "https://api.openai.com/v1")
            ServiceUrl url,

            @Setting(value = "The model.", standard = "text-embedding-3-small")
            String model,

            @Setting(value = "Sent as a bearer token.", secret = true) @Nullable
            String apiKey,

            @Setting(
                    value = "Shorter vectors, where the model can; left out, as many as it gives.",
                    least = "1",
                    most = "8192")
            @Nullable
            Integer dimensions,

            @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
            Duration timeout) {}

    @Override
    public String name() {
        return "openai";
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
                settings.apiKey(),
                dimensions == null ? 0 : dimensions,
                MAX_TOKENS,
                SIMILARITY_THRESHOLD,
                settings.timeout());
        return new HttpEmbedder(service, new OpenAiApi(), context.http());
    }
}
