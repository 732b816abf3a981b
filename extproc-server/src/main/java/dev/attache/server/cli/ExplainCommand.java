package dev.attache.server.cli;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.explain.ExplainedRequest;
import dev.attache.server.explain.Explainer;
import dev.attache.server.explain.ExplanationText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code attache explain -c FILE METHOD URL}: what would happen to a request; nothing is counted. */
public final class ExplainCommand implements Command {
    private static final String OPTIONS =
            "-c FILE METHOD URL, -H 'name: value', -d BODY, --from ADDRESS, --route NAME, --attribute NAME=VALUE,"
                    + " --metadata NAMESPACE/PATH=VALUE";

    private final Supplier<ConfigReader> reader;

    /** A command that reads with what this makes; asked only when the command runs. */
    public ExplainCommand(Supplier<ConfigReader> reader) {
        this.reader = reader;
    }

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String usage() {
        return "-c FILE METHOD URL [-H 'k: v']… [-d body]  what would happen to a request; nothing is counted";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        var asked = new Asked();
        asked.read(new Arguments(arguments));
        ExplainedRequest request = asked.request();
        Config config = ConfigFile.read(reader, asked.file, console);
        if (config == null) {
            return WRONG_INPUT;
        }
        console.out().print(ExplanationText.of(Explainer.offline(config).explain(request)));
        console.out().flush();
        return DONE;
    }

    /** What stands on the command line. */
    private static final class Asked {
        @Nullable
        String file;

        private @Nullable String body;
        private @Nullable String route;
        private String from = ExplainedRequest.THIS_MACHINE;
        private final List<String> words = new ArrayList<>();
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        void read(Arguments rest) throws UsageException {
            while (rest.more()) {
                String word = rest.next();
                switch (word) {
                    case "-c" -> file = rest.value(word);
                    case "-H" -> headers.add(pair(rest.value(word), ':', "'name: value'"));
                    case "-d" -> body = rest.value(word);
                    case "--from" -> from = rest.value(word);
                    case "--route" -> route = rest.value(word);
                    case "--attribute" -> put(attributes, pair(rest.value(word), '=', "NAME=VALUE"));
                    case "--metadata" -> put(metadata, pair(rest.value(word), '=', "NAMESPACE/PATH=VALUE"));
                    default -> words.add(plain(word));
                }
            }
        }

        private static String plain(String word) throws UsageException {
            if (word.startsWith("-")) {
                throw new UsageException(word + " (expected: " + OPTIONS + ")");
            }
            return word;
        }

        private static void put(Map<String, String> map, Map.Entry<String, String> entry) {
            map.put(entry.getKey(), entry.getValue());
        }

        private static Map.Entry<String, String> pair(String text, char between, String expected)
                throws UsageException {
            int at = text.indexOf(between);
            if (at <= 0) {
                throw new UsageException(text + " (expected: " + expected + ")");
            }
            return Map.entry(
                    text.substring(0, at).strip(), text.substring(at + 1).strip());
        }

        ExplainedRequest request() throws UsageException {
            if (words.size() != 2) {
                throw new UsageException(
                        words.isEmpty()
                                ? "no METHOD and URL (expected: " + OPTIONS + ")"
                                : String.join(" ", words) + " (expected: METHOD URL)");
            }
            try {
                return ExplainedRequest.of(words.get(0), words.get(1), headers, body)
                        .from(from)
                        .named(route)
                        .told(attributes, metadata);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()).replaceFirst("^from: ", "--from "));
            }
        }
    }
}
