package dev.attache.server.llm;

/**
 * What a model is given to read.
 *
 * @param text in prompts, messages, instructions and tools, as it is after JSON's escapes
 * @param tokens given as numbers instead of text
 * @param images pictures and videos, by value or by reference
 * @param files documents and sounds, by value or by reference
 */
public record InputSize(TextSize text, long tokens, int images, int files) {
    /** Nothing. */
    public static final InputSize NONE = new InputSize(TextSize.NONE, 0, 0, 0);
}
