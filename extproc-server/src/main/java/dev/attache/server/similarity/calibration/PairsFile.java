package dev.attache.server.similarity.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads labelled pairs: CSV in UTF-8 with a heading. The columns {@code same} (yes or no), {@code a} and {@code b} must
 * be present; {@code id}, {@code language}, {@code kind} and {@code split} may be; others are ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class PairsFile {
    private static final List<String> NEEDED = List.of("same", "a", "b");

    private PairsFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException for what is wrong in it: file, line, value, expectation
     */
    public static List<LabelledPair> read(Path file) throws IOException {
        List<CsvRecord> records = CsvRecord.all(Files.readString(file));
        if (records.isEmpty()) {
            throw new IllegalArgumentException(file + ": empty (expected: a heading with same, a, b)");
        }
        Map<String, Integer> columns = columns(file, records.getFirst());
        var pairs = new ArrayList<LabelledPair>();
        for (CsvRecord row : records.subList(1, records.size())) {
            pairs.add(pair(file, columns, row));
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(file + ": only a heading (expected: pairs below it)");
        }
        return List.copyOf(pairs);
    }

    private static Map<String, Integer> columns(Path file, CsvRecord heading) {
        var columns = new HashMap<String, Integer>();
        for (int i = 0; i < heading.fields().size(); i++) {
            columns.put(heading.fields().get(i).strip(), i);
        }
        for (String needed : NEEDED) {
            if (!columns.containsKey(needed)) {
                throw new IllegalArgumentException(
                        "%s:1: no column %s (expected: same, a, b; and id, language, kind, split where known)"
                                .formatted(file, needed));
            }
        }
        return columns;
    }

    private static LabelledPair pair(Path file, Map<String, Integer> columns, CsvRecord row) {
        String place = file + ":" + row.line();
        if (row.fields().size() != columns.size()) {
            throw new IllegalArgumentException("%s: %d fields (expected: %d, as in the heading)"
                    .formatted(place, row.fields().size(), columns.size()));
        }
        String same = field(columns, row, "same");
        if (!same.equals("yes") && !same.equals("no")) {
            throw new IllegalArgumentException("%s: same: %s (expected: yes or no)".formatted(place, same));
        }
        String id = field(columns, row, "id");
        return new LabelledPair(
                id.isEmpty() ? "line " + row.line() : id,
                field(columns, row, "language"),
                field(columns, row, "kind"),
                field(columns, row, "split"),
                same.equals("yes"),
                field(columns, row, "a"),
                field(columns, row, "b"));
    }

    private static String field(Map<String, Integer> columns, CsvRecord row, String name) {
        Integer column = columns.get(name);
        return column == null ? "" : row.fields().get(column).strip();
    }
}
