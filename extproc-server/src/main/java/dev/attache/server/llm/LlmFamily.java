package dev.attache.server.llm;

import java.util.Locale;
import java.util.Set;

/** Whose API a route speaks, as it is configured. */
public enum LlmFamily {
    /** Whichever the path and the headers show. */
    AUTO,
    /** OpenAI, and what speaks the same: Azure, vLLM, DeepSeek, Mistral … */
    OPENAI,
    /** Anthropic, and Claude on Vertex. */
    ANTHROPIC,
    /** Gemini, and Vertex. */
    GEMINI,
    /** Alibaba's DashScope. */
    DASHSCOPE,
    /** Amazon Bedrock. */
    BEDROCK,
    /** Cohere. */
    COHERE,
    /** Ollama. */
    OLLAMA;

    /** Whether {@link #AUTO} or one of those. */
    boolean isOneOf(LlmFamily... families) {
        return this == AUTO || Set.of(families).contains(this);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
