package dev.attache.embedder.onnx;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A text's words as BERT takes them: lower case, without accents; each mark of punctuation and each Chinese character
 * is a word of its own, and control characters are none.
 *
 * <p>The Chinese model is published with case kept, yet its vocabulary has nearly no capital letters: "Austria" and
 * "Australia" were both unknown to it, and so the same. In lower case it knows them apart.
 */
final class BertWords {
    private BertWords() {}

    /** Gives each word in turn. */
    static void of(String text, Consumer<String> words) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        var word = new StringBuilder();
        plain.codePoints().forEach(c -> {
            if (isSpace(c)) {
                flush(word, words);
            } else if (isChinese(c) || isPunctuation(c)) {
                flush(word, words);
                words.accept(Character.toString(c));
            } else if (!isDropped(c)) {
                word.appendCodePoint(c);
            }
        });
        flush(word, words);
    }

    private static void flush(StringBuilder word, Consumer<String> words) {
        if (!word.isEmpty()) {
            words.accept(word.toString());
            word.setLength(0);
        }
    }

    /** Only these three control characters are white space; the others are dropped. */
    private static boolean isSpace(int c) {
        return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
    }

    /** Accents, which stand alone after the normalisation, and invisible characters. */
    private static boolean isDropped(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE -> true;
            default -> c == 0xfffd;
        };
    }

    private static boolean isPunctuation(int c) {
        boolean ascii = (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
        return ascii
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    /** The blocks that BERT calls Chinese: ideographs, and neither Kana nor Hangul. */
    private static boolean isChinese(int c) {
        return (c >= 0x4e00 && c <= 0x9fff)
                || (c >= 0x3400 && c <= 0x4dbf)
                || (c >= 0x20000 && c <= 0x2a6df)
                || (c >= 0x2a700 && c <= 0x2ceaf)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0x2f800 && c <= 0x2fa1f);
    }
}
