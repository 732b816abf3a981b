package dev.attache.server.similarity;

/**
 * One word, one Chinese character, or something that is compared as it stands.
 *
 * @param text in lower case, without a possessive 's
 * @param stem without endings; the text itself where it is not an English word
 * @param raw as it was written
 * @param kind what it is
 * @param opens whether a sentence begins with it
 */
record Word(String text, String stem, String raw, Kind kind, boolean opens) {
    /** What a word may be. */
    enum Kind {
        /** Letters of any script but Han. */
        LETTERS,
        /** One Chinese character. */
        HAN,
        /** It begins with a digit. */
        NUMBER,
        /** A sign that goes with numbers: per cent, a currency. */
        SIGN,
        /** An address, a path, a name in a program, an option of a command. */
        IDENTIFIER
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isCapitalised() {
        return kind == Kind.LETTERS && Character.isUpperCase(raw.codePointAt(0));
    }
}
