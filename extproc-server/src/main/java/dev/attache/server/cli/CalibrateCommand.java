package dev.attache.server.cli;

import dev.attache.policy.HttpCalls;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.CheckingContext;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.similarity.ComparesQuestions;
import dev.attache.server.similarity.ComparesQuestions.Comparing;
import dev.attache.server.similarity.calibration.Calibration;
import dev.attache.server.similarity.calibration.CalibrationReport;
import dev.attache.server.similarity.calibration.LabelledPair;
import dev.attache.server.similarity.calibration.PairsFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code attache calibrate -c FILE PAIRS.csv}: what thresholds and guards make of labelled pairs. */
public final class CalibrateCommand implements Command {
    private static final String OPTIONS = "-c FILE PAIRS.csv, --policy NAME, --split NAME, --budget SHARE";
    /** No exchange is waiting here, and a service may have to load its model first. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final double BUDGET = 0.01;

    private final Supplier<ConfigReader> reader;
    private final Supplier<HttpCalls> http;

    /** A command that reads and calls with what these make; asked only when the command runs. */
    public CalibrateCommand(Supplier<ConfigReader> reader, Supplier<HttpCalls> http) {
        this.reader = reader;
        this.http = http;
    }

    @Override
    public String name() {
        return "calibrate";
    }

    @Override
    public String usage() {
        return "-c FILE PAIRS.csv [--policy NAME] [--split NAME] [--budget SHARE]  thresholds of the semantic cache";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        var asked = new Asked();
        asked.read(new Arguments(arguments));
        Config config = ConfigFile.read(reader, asked.file, console);
        if (config == null) {
            return WRONG_INPUT;
        }
        try {
            Comparing comparing = comparing(config, asked.policy);
            console.out().println("similarity_threshold in force: " + comparing.threshold());
            Calibration calibration =
                    Calibration.of(comparing.embedder(), comparing.guards(), pairs(asked.pairs(), asked.split));
            new CalibrationReport(calibration)
                    .lines(comparing.threshold(), comparing.embedder().similarityThreshold(), asked.budget)
                    .forEach(console.out()::println);
            console.out().flush();
            return DONE;
        } catch (IllegalArgumentException wrong) {
            console.err().println(wrong.getMessage());
            return WRONG_INPUT;
        } catch (NoSuchFileException missing) {
            console.err().println(missing.getMessage() + ": no such file (expected: labelled pairs)");
            return WRONG_MACHINE;
        } catch (IOException failed) {
            console.err().println(failed.getMessage());
            return WRONG_MACHINE;
        }
    }

    private static List<LabelledPair> pairs(Path file, @Nullable String split) throws IOException {
        List<LabelledPair> pairs = PairsFile.read(file).stream()
                .filter(pair -> split == null || pair.split().equals(split))
                .toList();
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(
                    "--split " + split + ": none of the pairs (expected: a value of their column split)");
        }
        return pairs;
    }

    /** How the one policy that compares does so, or the one that was named. */
    private Comparing comparing(Config config, @Nullable String wanted) {
        HttpCalls calls = http.get();
        HttpCalls patient = call -> calls.send(
                new HttpCalls.Call(call.method(), call.uri(), call.headers(), call.body(), PATIENCE, call.maxBody()));
        Config.Routes routes = config.routes(new CheckingContext(new SubjectNames(new byte[32]), patient));
        Map<String, Comparing> found = new LinkedHashMap<>();
        routes.all().flatMap(route -> route.policies().stream()).forEach(each -> {
            Comparing how = each.policy() instanceof ComparesQuestions policy ? policy.comparing() : null;
            if (how != null) {
                found.put(each.name(), how);
            }
        });
        String names = String.join(", ", found.keySet());
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    config.file() + ": no policy compares by meaning (expected: an llm_cache with an embedder)");
        }
        Comparing only = wanted == null ? found.values().iterator().next() : found.get(wanted);
        if (only == null || (wanted == null && found.size() > 1)) {
            throw new IllegalArgumentException(
                    "--policy %s (expected: one of %s)".formatted(wanted == null ? "is missing" : wanted, names));
        }
        return only;
    }

    /** What stands on the command line. */
    private static final class Asked {
        private @Nullable String file;
        private @Nullable String policy;
        private @Nullable String split;
        private @Nullable String pairs;
        private double budget = BUDGET;

        void read(Arguments rest) throws UsageException {
            while (rest.more()) {
                String word = rest.next();
                switch (word) {
                    case "-c" -> file = rest.value(word);
                    case "--policy" -> policy = rest.value(word);
                    case "--split" -> split = rest.value(word);
                    case "--budget" -> budget = share(rest.value(word));
                    default -> pairs = word(word);
                }
            }
            if (pairs == null) {
                throw new UsageException("no pairs (expected: " + OPTIONS + ")");
            }
        }

        private String word(String word) throws UsageException {
            if (word.startsWith("-") || pairs != null) {
                throw new UsageException(word + " (expected: " + OPTIONS + ")");
            }
            return word;
        }

        private static double share(String text) throws UsageException {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!lower.matches("0(\\.[0-9]+)?|1(\\.0+)?|\\.[0-9]+")) {
                throw new UsageException("--budget " + text + " (expected: a share of 1, such as 0.01)");
            }
            return Double.parseDouble(lower);
        }

        Path pairs() {
            return Path.of(pairs == null ? "" : pairs);
        }
    }
}
