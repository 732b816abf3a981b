package dev.attache.server.llm;

import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a body that is not JSON to us but may be to its upstream: Python's reader takes {@code NaN} and
 * UTF-16 and UTF-32, others nest deeper. Names are found wherever they stand, and what is found may make a call dearer,
 * never cheaper: a bound on the output is not looked for. Immutable; throws nothing, whatever the body is.
 */
final class LooseBody {
    private static final String VALUE = "\"\\s*+:\\s*+(?:\"([^\"\\\\]{0,256}+)\"|([^\\s,}\\]]{1,64}+))";
    private static final Pattern MODEL = member("model");
    private static final Pattern STREAM = member("stream");

    private final String text;

    LooseBody(ByteBuffer body) {
        this.text = charset(body).decode(body.duplicate()).toString().replace("\0", "");
    }

    /** As Python's json.detect_encoding decides; UTF-32 is UTF-16 with a zero beside each letter that matters. */
    private static Charset charset(ByteBuffer body) {
        if (body.remaining() < 2) {
            return StandardCharsets.UTF_8;
        }
        int first = body.get(body.position()) & 0xFF;
        int second = body.get(body.position() + 1) & 0xFF;
        if (first == 0 || (first == 0xFE && second == 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        return second == 0 || (first == 0xFF && second == 0xFE) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    private static Pattern member(String name) {
        return Pattern.compile("\"" + Pattern.quote(name) + VALUE);
    }

    /** The size of the whole text, names and punctuation included. */
    TextSize size() {
        return TextSize.of(text);
    }

    /** The model, where only one is named; otherwise null. */
    @Nullable
    String model() {
        var named = new HashSet<@Nullable String>();
        Matcher found = MODEL.matcher(text);
        while (found.find()) {
            named.add(found.group(1));
        }
        return named.size() == 1 ? named.iterator().next() : null;
    }

    /** What {@code stream} is, something other than false and null if that stands anywhere; otherwise null. */
    @Nullable
    String stream() {
        return values(STREAM).stream()
                .filter(value -> !value.equals("false") && !value.equals("null"))
                .findFirst()
                .orElse(null);
    }

    /** The most answers that any of the API's names asks for, at least 1. */
    long answers(LlmApi api) {
        long most = 1;
        for (JsonPath path : OutputFields.counts(api)) {
            for (String value : values(member(path.segments().getLast().name()))) {
                most = Math.max(most, OutputFields.number(value, OutputFields.MAX_CANDIDATES));
            }
        }
        return most;
    }

    private List<String> values(Pattern member) {
        var values = new ArrayList<String>();
        Matcher found = member.matcher(text);
        while (found.find()) {
            values.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
        return values;
    }
}
