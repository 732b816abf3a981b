package dev.attache.embedder.onnx;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import dev.attache.policy.PolicyContext;
import java.util.EnumMap;
import java.util.Map;

/** {@code onnx}: embeddings in this process. Loads each model once, for all configurations. */
public final class OnnxType implements EmbedderType<OnnxSettings> {
    private final Map<OnnxModel, Embedder> embedders = new EnumMap<>(OnnxModel.class);

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public Class<OnnxSettings> settings() {
        return OnnxSettings.class;
    }

    @Override
    public Embedder create(OnnxSettings settings, PolicyContext context) {
        return embedder(settings.model());
    }

    synchronized Embedder embedder(OnnxModel model) {
        return embedders.computeIfAbsent(model, OnnxEmbedder::new);
    }
}
