package dev.attache.server.llm.usage;

import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.TokenKind;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a provider, and beside it what must be read of it: {@code <name>.expected} has the kinds of tokens,
 * {@code total}, {@code model}, {@code tier}, {@code id}, {@code generated}, {@code complete} and {@code agrees} (unless true),
 * {@code failed} (unless false), {@code status}, further response headers, {@code usage=none}, and {@code guess=differs}
 * where the numbers alone cannot tell the API.
 */
record Transcript(LlmApi api, Path file, Properties expected) {
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "json", "application/json; charset=utf-8",
            "sse", "text/event-stream; charset=utf-8",
            "ndjson", "application/x-ndjson",
            "frames", "application/vnd.amazon.eventstream");

    static List<Transcript> all() {
        try {
            Path root = Path.of(Transcript.class.getResource("/llm").toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(Files::isRegularFile)
                        .filter(file -> CONTENT_TYPES.containsKey(extension(file)))
                        .sorted()
                        .map(file -> read(root, file))
                        .toList();
            }
        } catch (IOException | URISyntaxException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static Transcript read(Path root, Path file) {
        LlmApi api = LlmApi.valueOf(root.relativize(file).getName(0).toString().toUpperCase(Locale.ROOT));
        var expected = new Properties();
        String name = file.getFileName().toString();
        Path beside = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".expected");
        try (Reader reader = Files.newBufferedReader(beside)) {
            expected.load(reader);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
        return new Transcript(api, file, expected);
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The body with such line ends; frames have none. */
    byte[] body(String lineEnd) {
        try {
            String text = Files.readString(file);
            return isFrames() ? Frames.of(text) : text.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private boolean isFrames() {
        return extension(file).equals("frames");
    }

    /** What ends a line in such a body. */
    List<String> lineEnds() {
        return switch (extension(file)) {
            case "frames" -> List.of("\n");
            case "ndjson" -> List.of("\n", "\r\n");
            default -> List.of("\n", "\r\n", "\r");
        };
    }

    /** A new reader of this answer. */
    UsageReader reader(@Nullable LlmApi known) {
        var headers = new HashMap<String, String>();
        headers.put(":status", expected.getProperty("status", "200"));
        headers.put("content-type", CONTENT_TYPES.get(extension(file)));
        for (String name : expected.stringPropertyNames()) {
            if (name.startsWith("header.")) {
                headers.put(name.substring("header.".length()), expected.getProperty(name));
            }
        }
        return UsageReader.of(known, ResponseHeaders.of(headers));
    }

    boolean canBeGuessed() {
        return !expected.containsKey("guess");
    }

    /** All that must be read, as one text. */
    String expectation() {
        return usage() + " complete=" + expected.getProperty("complete", "true") + " failed="
                + expected.getProperty("failed", "false") + " generated=" + expected.getProperty("generated") + " id="
                + expected.getProperty("id") + " model=" + expected.getProperty("model")
                + " tier=" + expected.getProperty("tier");
    }

    private String usage() {
        if ("none".equals(expected.getProperty("usage"))) {
            return "none";
        }
        var usage = new StringBuilder();
        for (TokenKind kind : TokenKind.values()) {
            usage.append(kind)
                    .append('=')
                    .append(expected.getProperty(kind.name(), "0"))
                    .append(' ');
        }
        return usage + "total=" + expected.getProperty("total", "-1") + " agrees="
                + expected.getProperty("agrees", "true");
    }

    /** What was read, in the same form. */
    static String seen(UsageReader reader) {
        return usage(reader.usage()) + " complete=" + reader.complete() + " failed=" + reader.failed() + " generated="
                + reader.generatedBytes() + " id=" + reader.id() + " model=" + reader.model()
                + " tier=" + reader.serviceTier();
    }

    static String usage(@Nullable TokenUsage usage) {
        if (usage == null) {
            return "none";
        }
        var text = new StringBuilder();
        for (TokenKind kind : TokenKind.values()) {
            text.append(kind).append('=').append(usage.of(kind)).append(' ');
        }
        return text + "total=" + usage.reportedTotal() + " agrees=" + usage.agrees();
    }

    @Override
    public String toString() {
        return api + " " + file.getFileName();
    }
}
