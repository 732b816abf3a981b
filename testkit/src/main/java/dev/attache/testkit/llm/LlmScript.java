package dev.attache.testkit.llm;

import dev.attache.testkit.SeenRequest;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a call's headers ask of the scripted model; see {@link LlmUpstream}.
 *
 * @param output tokens to generate for each choice, or null for what the request's own limit suggests
 * @param chunk tokens in each event
 * @param pace the time before each event, or before the same number of tokens of an answer that is not streamed
 * @param status answered instead of a completion; 0 for none
 * @param resetAfter events after which the connection is reset; -1 for never
 * @param reports whether it says what was used
 */
record LlmScript(
        @Nullable Integer output,
        int chunk,
        Duration pace,
        int cached,
        int reasoning,
        int status,
        int resetAfter,
        boolean reports) {

    static LlmScript of(SeenRequest request) {
        String fail = text(request, "x-llm-fail", "");
        String output = request.header("x-llm-output");
        return new LlmScript(
                output == null ? null : number("x-llm-output", output),
                Math.max(1, number("x-llm-chunk", text(request, "x-llm-chunk", "1"))),
                pace(text(request, "x-llm-pace", "0ms")),
                number("x-llm-cached", text(request, "x-llm-cached", "0")),
                number("x-llm-reasoning", text(request, "x-llm-reasoning", "0")),
                fail.matches("[45][0-9]{2}") ? Integer.parseInt(fail) : 0,
                resetAfter(fail),
                !fail.equals("no-usage"));
    }

    private static int resetAfter(String fail) {
        if (fail.startsWith("reset:")) {
            return number("x-llm-fail", fail.substring("reset:".length()));
        }
        if (!fail.isEmpty() && !fail.equals("no-usage") && !fail.matches("[45][0-9]{2}")) {
            throw new IllegalArgumentException(
                    "x-llm-fail: " + fail + " (expected: a status of 400 to 599, reset:<events> or no-usage)");
        }
        return -1;
    }

    private static Duration pace(String text) {
        if (!text.matches("[0-9]{1,6}(us|ms|s)")) {
            throw new IllegalArgumentException("x-llm-pace: " + text + " (expected: such as 500us, 5ms or 1s)");
        }
        String unit = text.replaceAll("[0-9]", "").toLowerCase(Locale.ROOT);
        long count = Long.parseLong(text.replaceAll("[a-z]", ""));
        return switch (unit) {
            case "us" -> Duration.ofNanos(count * 1000);
            case "ms" -> Duration.ofMillis(count);
            default -> Duration.ofSeconds(count);
        };
    }

    private static int number(String name, String text) {
        if (!text.matches("[0-9]{1,7}")) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: 0 to 9999999)");
        }
        return Integer.parseInt(text);
    }

    private static String text(SeenRequest request, String name, String otherwise) {
        String value = request.header(name);
        return value == null ? otherwise : value;
    }
}
