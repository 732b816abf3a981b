package dev.attache.testkit.llm;

/**
 * What a call to the {@link LlmUpstream} used, in tokens.
 *
 * @param input all of the prompt, {@code cached} included
 * @param cached the part of {@code input} that came from the provider's cache
 * @param output all that was generated, {@code reasoning} included
 * @param reasoning the part of {@code output} that no client sees
 */
public record LlmUsage(int input, int cached, int output, int reasoning) {
    /** Input and output together. */
    public int total() {
        return input + output;
    }
}
