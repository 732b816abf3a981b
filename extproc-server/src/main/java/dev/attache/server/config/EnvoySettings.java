package dev.attache.server.config;

import dev.attache.policy.ByteSize;
import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code server.envoy}: what the operator's Envoy is set to; Envoy does not tell. */
public record EnvoySettings(
        @Setting(value = "Its version.", standard = "v1.40") Version version,

        @Setting(value = "How long it waits for an answer.", standard = "200ms", least = "25ms")
        Duration messageTimeout,

        @Setting(value = "How long it may be asked to wait; 0s: it may not.", standard = "0s")
        Duration maxMessageTimeout,

        @Setting(value = "Its static processing modes.", standard = "{}")
        Modes modes,

        @Setting(value = "Whether it takes mode_override.", standard = "true")
        boolean modeOverride,

        @Setting(value = "Its buffer limit.", standard = "1MiB")
        ByteSize bufferLimit) {
    /** The part of a phase's time that is kept for the way back to Envoy. */
    private static final Duration MARGIN = Duration.ofMillis(20);

    /** How long the work of one phase may take: what Envoy waits, less 20 ms. */
    public Duration deadline() {
        return messageTimeout.minus(MARGIN);
    }

    /** The longest that the work of one phase may take when Envoy is asked for more time. */
    public Duration longestDeadline() {
        return maxMessageTimeout.compareTo(messageTimeout) > 0 ? maxMessageTimeout.minus(MARGIN) : deadline();
    }

    /** A step's own timeout, or the phase's deadline where that is less: Envoy never has to time out. */
    public Duration within(Duration timeout) {
        return timeout.compareTo(deadline()) < 0 ? timeout : deadline();
    }

    /** A version as {@code v1.40} or {@code 1.40.2}. */
    public record Version(int major, int minor, int patch) implements Comparable<Version> {
        private static final Pattern TEXT = Pattern.compile("v?([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?");
        private static final int FIRST_HIDING = 34;
        private static final int LAST_HIDING = 36;

        /**
         * Reads a version.
         *
         * @throws IllegalArgumentException when the text is none, with what was expected
         */
        public static Version parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(text + " (expected: a version such as v1.40)");
            }
            String patch = matcher.group(3) == null ? "0" : matcher.group(3);
            return new Version(
                    Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), Integer.parseInt(patch));
        }

        /**
         * Whether it keeps the failures that it reports itself from ext_proc, unless its runtime guard
         * {@code skip_ext_proc_on_local_reply} is false: 1.34 to 1.36. Later ones know no such guard, and complain of it.
         */
        public boolean hidesLocalReplies() {
            return major == 1 && minor >= FIRST_HIDING && minor <= LAST_HIDING;
        }

        @Override
        public int compareTo(Version other) {
            if (major != other.major) {
                return Integer.compare(major, other.major);
            }
            return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(patch, other.patch);
        }

        @Override
        public String toString() {
            return "v" + major + "." + minor + (patch == 0 ? "" : "." + patch);
        }
    }

    /** {@code server.envoy.modes}: Envoy's {@code ProcessingMode}, with Envoy's own standard values. */
    public record Modes(
            @Setting(value = "request_header_mode", standard = "SEND")
            Part requestHeader,

            @Setting(value = "response_header_mode", standard = "SEND")
            Part responseHeader,

            @Setting(value = "request_body_mode", standard = "NONE")
            Body requestBody,

            @Setting(value = "response_body_mode", standard = "NONE")
            Body responseBody,

            @Setting(value = "request_trailer_mode", standard = "SKIP")
            Part requestTrailer,

            @Setting(value = "response_trailer_mode", standard = "SKIP")
            Part responseTrailer) {}

    /** Whether headers or trailers are sent. */
    public enum Part {
        SEND,
        SKIP;

        /** Reads Envoy's word. */
        public static Part parse(String text) {
            return word(Part.class, text, "one of SEND, SKIP");
        }
    }

    /** How a body is sent. */
    public enum Body {
        NONE,
        STREAMED,
        BUFFERED,
        BUFFERED_PARTIAL,
        FULL_DUPLEX_STREAMED;

        /** Reads Envoy's word. */
        public static Body parse(String text) {
            return word(Body.class, text, "one of NONE, STREAMED, BUFFERED, BUFFERED_PARTIAL, FULL_DUPLEX_STREAMED");
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text, String expected) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text + " (expected: " + expected + ")");
    }
}
