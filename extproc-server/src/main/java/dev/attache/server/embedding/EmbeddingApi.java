package dev.attache.server.embedding;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a kind of service is asked for one embedding, and where its answer has it. Immutable and thread-safe. */
interface EmbeddingApi {
    /** What is appended to the service's address. */
    String path();

    /** Fills in the question. */
    void ask(ObjectNode body, String model, int dimensions, String text);

    /**
     * Where the vector stands: an array of numbers, or a text in base64 of little-endian floats; missing when nowhere.
     */
    JsonNode vector(JsonNode answer);

    /** Where the text says which error it is, for a status that is not 200; missing when nowhere. */
    JsonNode errorCode(JsonNode answer);
}
