package dev.attache.server.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {"", "embed:8080", "ftp://embed", "http://", "http://embed?x=1", "http://embed#x", "http://a b"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ServiceUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: http:// or https://, a host, perhaps a port and a path)");
    }

    @Test
    void doesNotShowAPassword() {
        assertThatThrownBy(() -> ServiceUrl.parse("http://joe:secret@embed"))
                .hasMessage("a user in the address (expected: none; use api_key)");
    }
}
