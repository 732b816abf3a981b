package dev.attache.server.e2e;

import dev.attache.server.e2e.FailingUpstream.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table in {@code docs/standby.md}: what the client sees, a column for each Envoy. */
final class StandbyTable {
    /** Of requests through the filter. */
    static final StandbyTable FILTER = new StandbyTable("filter");

    /** Of requests where the filter found no Attaché. */
    static final StandbyTable STANDBY = new StandbyTable("standby");

    /** Whether a test may write them. */
    static final boolean WRITTEN = Boolean.getBoolean("attache.standby.write");

    private static final Path FILE = Path.of("../docs/standby.md");
    private static final String END = "<!-- end -->\n";

    /** One row. */
    record Case(Failure failure, String method, boolean stored) {
        static List<Case> all() {
            var all = new ArrayList<Case>();
            for (Failure failure : Failure.values()) {
                for (String method : List.of("GET", "HEAD", "POST")) {
                    all.add(new Case(failure, method, false));
                    all.add(new Case(failure, method, true));
                }
            }
            return all;
        }

        @Override
        public String toString() {
            return "%s | %s | %s".formatted(failure.words, method, stored ? "a copy" : "none");
        }
    }

    private final String begin;

    private StandbyTable(String name) {
        begin = "<!-- made by StandbyIT: " + name + " -->\n";
    }

    /** What the file says was seen with this Envoy; empty where it has no such column. */
    Map<String, String> column(String version) throws IOException {
        return columns().getOrDefault(version, Map.of());
    }

    /** Puts a column in the place of the one that was there. */
    void write(String version, Map<Case, String> seen) throws IOException {
        Map<String, Map<String, String>> columns = columns();
        var column = new LinkedHashMap<String, String>();
        seen.forEach((row, cell) -> column.put(row.toString(), cell));
        columns.put(version, column);
        List<String> versions = columns.keySet().stream().sorted().toList();
        var table = new StringBuilder("| failure | method | kept | " + String.join(" | ", versions) + " |\n");
        table.append("|---|---|---|").append("---|".repeat(versions.size())).append('\n');
        for (Case row : Case.all()) {
            table.append("| ").append(row).append(" |");
            for (String each : versions) {
                table.append(' ')
                        .append(columns.getOrDefault(each, Map.of()).getOrDefault(row.toString(), "not run"))
                        .append(" |");
            }
            table.append('\n');
        }
        String text = Files.readString(FILE);
        int at = text.indexOf(begin) + begin.length();
        Files.writeString(FILE, text.substring(0, at) + table + text.substring(text.indexOf(END, at)));
    }

    private Map<String, Map<String, String>> columns() throws IOException {
        String text = Files.readString(FILE);
        List<List<String>> rows = text.substring(
                        text.indexOf(begin) + begin.length(), text.indexOf(END, text.indexOf(begin)))
                .lines()
                .map(line ->
                        List.of(line.substring(1, line.length() - 1).strip().split(" *\\| *")))
                .toList();
        var columns = new LinkedHashMap<String, Map<String, String>>();
        for (int column = 3; !rows.isEmpty() && column < rows.getFirst().size(); column++) {
            var cells = new LinkedHashMap<String, String>();
            for (List<String> row : rows.subList(2, rows.size())) {
                cells.put(String.join(" | ", row.subList(0, 3)), row.get(column));
            }
            columns.put(rows.getFirst().get(column), cells);
        }
        return columns;
    }
}
