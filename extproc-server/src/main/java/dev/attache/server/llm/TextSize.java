package dev.attache.server.llm;

/**
 * How much text there is, by script: a token is about four letters of English, but hardly one Chinese character.
 *
 * @param latin bytes of characters that UTF-8 writes in one or two bytes
 * @param wide bytes of those that take three or four: Chinese, Japanese, Korean, emoji …
 */
public record TextSize(long latin, long wide) {
    /** Nothing. */
    public static final TextSize NONE = new TextSize(0, 0);

    public TextSize {
        if (latin < 0 || wide < 0) {
            throw new IllegalArgumentException("text: " + latin + " and " + wide + " bytes (expected: >= 0)");
        }
    }

    /** The size of a text in UTF-8. */
    public static TextSize of(CharSequence text) {
        long latin = 0;
        long wide = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                latin++;
            } else if (c < 0x800) {
                latin += 2;
            } else {
                wide += Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return new TextSize(latin, wide);
    }

    /** Both together. */
    public TextSize plus(TextSize other) {
        return new TextSize(latin + other.latin, wide + other.wide);
    }

    /** All bytes. */
    public long bytes() {
        return latin + wide;
    }
}
