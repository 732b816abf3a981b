package dev.attache.server.llm;

/** The shapes of requests and answers that are told apart. */
public enum LlmApi {
    /** {@code /chat/completions} of OpenAI and of the many others that speak it. */
    OPENAI_CHAT,
    /** {@code /completions} of OpenAI. */
    OPENAI_COMPLETIONS,
    /** {@code /responses} of OpenAI. */
    OPENAI_RESPONSES,
    /** {@code /embeddings} of OpenAI. */
    OPENAI_EMBEDDINGS,
    /** {@code /images/…} of OpenAI. */
    OPENAI_IMAGES,
    /** {@code /messages} of Anthropic. */
    ANTHROPIC_MESSAGES,
    /** {@code :generateContent} and {@code :streamGenerateContent} of Gemini and Vertex. */
    GEMINI,
    /** {@code /api/v1/services/…} and {@code /api/v1/apps/…/completion} of DashScope. */
    DASHSCOPE,
    /** {@code /model/…/converse} and {@code converse-stream} of Bedrock. */
    BEDROCK_CONVERSE,
    /** {@code /model/…/invoke} and {@code invoke-with-response-stream} of Bedrock. */
    BEDROCK_INVOKE,
    /** {@code /v2/chat}, {@code /v2/embed} and their first versions of Cohere. */
    COHERE,
    /** {@code /api/chat}, {@code /api/generate} and {@code /api/embed} of Ollama. */
    OLLAMA
}
