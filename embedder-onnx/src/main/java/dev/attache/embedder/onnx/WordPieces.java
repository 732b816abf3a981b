package dev.attache.embedder.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pieces of words that a BERT model knows, and how a text is cut into them: per word, the longest known piece
 * first.
 *
 * <p>Marks such as {@code [SEP]} that stand in the text are text. Immutable and thread-safe.
 *
 * @see <a href="https://github.com/google-research/bert/blob/master/tokenization.py">BERT: tokenization.py</a>
 */
final class WordPieces {
    private static final String INSIDE = "##";
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> ids;
    private final int unknown;
    private final int begin;
    private final int end;

    private WordPieces(Map<String, Integer> ids) throws IOException {
        this.ids = ids;
        this.unknown = mark("[UNK]");
        this.begin = mark("[CLS]");
        this.end = mark("[SEP]");
    }

    /** Reads the vocabulary of a tokenizer.json, as Hugging Face's library writes it. */
    static WordPieces read(InputStream json) throws IOException {
        try {
            JsonNode vocabulary = new JsonMapper().readTree(json).path("model").path("vocab");
            var ids = HashMap.<String, Integer>newHashMap(vocabulary.size());
            vocabulary.forEachEntry((piece, id) -> ids.put(piece, id.asInt()));
            return new WordPieces(ids);
        } catch (JacksonException broken) {
            throw new IOException("tokenizer: " + broken.getOriginalMessage(), broken);
        }
    }

    private int mark(String name) throws IOException {
        return Optional.ofNullable(ids.get(name)).orElseThrow(() -> new IOException("tokenizer: no " + name));
    }

    /** The text's pieces, between the marks for the beginning and the end. */
    Pieces cut(String text) {
        var pieces = new Pieces();
        pieces.add(begin);
        BertWords.of(text, word -> cut(word, pieces));
        pieces.add(end);
        return pieces;
    }

    private void cut(String word, Pieces pieces) {
        int before = pieces.size();
        int from = 0;
        while (from < word.length()) {
            int to = word.codePointCount(0, word.length()) > LONGEST_WORD ? from : longest(word, from);
            if (to == from) {
                pieces.shortenTo(before);
                pieces.addUnknown(unknown);
                return;
            }
            pieces.add(ids.getOrDefault(piece(word, from, to), unknown));
            from = to;
        }
    }

    /** Where the longest known piece from here ends; here, when there is none. */
    private int longest(String word, int from) {
        int to = word.length();
        while (to > from && !ids.containsKey(piece(word, from, to))) {
            to = word.offsetByCodePoints(to, -1);
        }
        return to;
    }

    private static String piece(String word, int from, int to) {
        String piece = word.substring(from, to);
        return from == 0 ? piece : INSIDE + piece;
    }
}
