package dev.attache.server.e2e;

import dev.attache.server.e2e.CacheSuite.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables in {@code docs/http-cache-tests.md}; the reasons in them are written by people, and stay. */
final class CacheSuiteTable {
    private static final Path FILE = Path.of("../docs/http-cache-tests.md");
    private static final String BEGIN = "<!-- made by CacheSuiteIT -->\n";
    private static final String END = "<!-- end -->\n";
    private static final String NONE_YET = "?";
    private static final Set<String> GOOD = Set.of("pass", "yes");

    private CacheSuiteTable() {}

    /** The tests whose outcome is not what the suite would like, by id, with the reason that is given; "?" for none. */
    static Map<String, String> reasons() throws IOException {
        var reasons = new HashMap<String, String>();
        String text = Files.readString(FILE);
        text.substring(text.indexOf(BEGIN), text.indexOf(END))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(1, line.length() - 1).strip().split(" *\\| *"))
                .forEach(cells -> reasons.put(cells[0].replace("`", ""), cells[cells.length - 1]));
        return reasons;
    }

    static void write(List<Outcome> outcomes) throws IOException {
        Map<String, String> reasons = reasons();
        var text = new StringBuilder(suites(outcomes)).append('\n');
        text.append("| test | kind | outcome | what it looks for | reason |\n|---|---|---|---|---|\n");
        for (Outcome one : outcomes) {
            // What the suite only asks has no right answer.
            if (!GOOD.contains(one.outcome()) && !one.kind().equals("check")) {
                text.append("| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                one.id(),
                                one.kind(),
                                word(one.outcome()),
                                one.name().replace("|", "\\|"),
                                reasons.getOrDefault(one.id(), NONE_YET)));
            }
        }
        String old = Files.readString(FILE);
        int begin = old.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(FILE, old.substring(0, begin) + text + old.substring(old.indexOf(END)));
    }

    private static String suites(List<Outcome> outcomes) {
        var text =
                new StringBuilder("| suite | tests | as it should be | could be better | wrong | only asked: yes | no |"
                        + " not decided |\n|---|---|---|---|---|---|---|---|\n");
        Map<String, List<Outcome>> bySuite = outcomes.stream()
                .collect(Collectors.groupingBy(Outcome::suite, LinkedHashMap::new, Collectors.toList()));
        bySuite.forEach((suite, some) -> text.append(row(suite, some)));
        return text.append(row("**all**", outcomes)).toString();
    }

    private static String row(String name, List<Outcome> some) {
        Map<String, Long> counts =
                some.stream().collect(Collectors.groupingBy(Outcome::outcome, Collectors.counting()));
        long known = 0;
        var text = new StringBuilder("| %s | %d |".formatted(name, some.size()));
        for (String outcome : List.of("pass", "optional_fail", "fail", "yes", "no")) {
            long count = counts.getOrDefault(outcome, 0L);
            known += count;
            text.append(" %d |".formatted(count));
        }
        return text.append(" %d |\n".formatted(some.size() - known)).toString();
    }

    private static String word(String outcome) {
        return switch (outcome) {
            case "optional_fail" -> "could be better";
            case "fail" -> "wrong";
            case "dependency_fail" -> "a test it rests on failed";
            case "setup_fail" -> "its preparation failed";
            default -> outcome;
        };
    }
}
