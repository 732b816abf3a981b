package dev.attache.server.embedding;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.ServiceUrl;
import dev.attache.policy.Setting;
import java.time.Duration;

/**
 * {@code dashscope}: Alibaba Cloud's Model Studio, in its mode that is compatible with OpenAI. The native API would add
 * only a distinction between questions and documents, and a cache compares questions with questions. Thread-safe.
 */
public final class DashScopeType implements EmbedderType<DashScopeType.Config> {
    /** Not measured by this project. */
    private static final double SIMILARITY_THRESHOLD = 0.95;

    private static final int MAX_TOKENS = 8_192;

    /** The settings. */
    public record Config(
            @Setting(
                    value = "Where it is; /embeddings is appended. In Singapore dashscope-intl.aliyuncs.com.",
                    standard = "https://dashscope.aliyuncs.com/compatible-mode/v1")
            ServiceUrl url,

            @Setting(value = "The model.", standard = "text-embedding-v4")
            String model,

            @Setting(value = "Sent as a bearer token.", secret = true)
            String apiKey,

            @Setting(value = "How long a vector is.", standard = "1024", least = "64", most = "2048")
            int dimensions,

            @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
            Duration timeout) {}

    @Override
    public String name() {
        return "dashscope";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Embedder create(Config settings, PolicyContext context) {
        var service = new HttpEmbedder.Service(
                name(),
                settings.url(),
                settings.model(),
                settings.apiKey(),
                settings.dimensions(),
                MAX_TOKENS,
                SIMILARITY_THRESHOLD,
                settings.timeout());
        return new HttpEmbedder(service, new OpenAiApi(), context.http());
    }
}
