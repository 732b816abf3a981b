package dev.attache.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.server.content.json.JsonScanner;
import dev.attache.server.content.json.JsonScanner.Kind;
import dev.attache.server.content.json.JsonText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The members of a JSON object that are texts, numbers, true or false, as text. What is nested or null is left out. */
final class SessionFields {
    private static final int MOST = 64;
    private static final int LONGEST = 8 << 10;

    private SessionFields() {}

    /**
     * Reads them; empty where it is not a JSON object.
     *
     * @throws IllegalArgumentException when there are too many, or one is too long
     */
    static Map<String, String> of(byte[] json) {
        var members = new Members(json);
        var scanner = new JsonScanner(members);
        scanner.feed(ByteBuffer.wrap(json));
        scanner.end();
        return scanner.problem() == null ? members.found : Map.of();
    }

    private static final class Members implements JsonScanner.Listener {
        private final byte[] json;
        private final Map<String, String> found = new LinkedHashMap<>();
        private int depth;
        private boolean object;
        private int nameAt;
        private String name = "";
        private Kind kind = Kind.NULL;
        private int valueAt;

        Members(byte[] json) {
            this.json = json;
        }

        @Override
        public void beginName(long at) {
            nameAt = (int) at;
        }

        @Override
        public void endName(long end) {
            if (depth == 1) {
                name = JsonText.unquote(json, nameAt + 1, (int) end - 1);
            }
        }

        @Override
        public void beginValue(Kind begun, long at) {
            if (depth == 0) {
                object = begun == Kind.OBJECT;
            } else if (depth == 1) {
                kind = begun;
                valueAt = (int) at;
            }
            depth++;
        }

        @Override
        public void endValue(long end) {
            depth--;
            if (depth == 1 && object) {
                take((int) end);
            }
        }

        private void take(int end) {
            // Where two members have the same name the last counts, as with most parsers.
            found.remove(name);
            switch (kind) {
                case STRING -> put(JsonText.unquote(json, valueAt + 1, end - 1));
                case NUMBER, TRUE, FALSE -> put(new String(json, valueAt, end - valueAt, UTF_8));
                case OBJECT, ARRAY, NULL -> {}
            }
        }

        private void put(String value) {
            if (found.size() == MOST || name.length() + value.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "fields of a session: more than %d, or one of more than %d characters"
                                .formatted(MOST, LONGEST));
            }
            found.put(name, value);
        }
    }
}
