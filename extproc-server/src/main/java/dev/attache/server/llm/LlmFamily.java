package dev.attache.server.llm;

import java.util.Locale;

/** Whose API a route speaks, as it is configured: a hint where a path does not tell. */
public enum LlmFamily {
    /** Whichever the path and the headers show. */
    AUTO,
    /** OpenAI, and others that speak the same: Azure, vLLM, DeepSeek, Mistral … */
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

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
