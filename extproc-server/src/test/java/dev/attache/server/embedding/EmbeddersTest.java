package dev.attache.server.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EmbeddersTest {
    /** What a slim image has: the JDK and nothing found beside. */
    private final Embedders slim = Embedders.load(ClassLoader.getPlatformClassLoader());

    @Test
    void knowsThoseOverHttp() {
        assertThat(slim.names()).containsExactly("openai", "dashscope", "ollama");
        assertThat(slim.type("ollama")).isInstanceOf(OllamaType.class);
    }

    @Test
    void saysThatAModuleWasLeftOut() {
        assertThatThrownBy(() -> slim.type("onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "embedder onnx: the module attache-embedder-onnx is not in lib/ (expected: an image or build that is not slim, or one of openai, dashscope, ollama)");
    }

    @Test
    void saysWhichThereAre() {
        assertThatThrownBy(() -> slim.type("cohere"))
                .hasMessage("embedder cohere: unknown (expected: one of openai, dashscope, ollama)");
    }
}
