package dev.attache.server.similarity.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * One record of a CSV file.
 *
 * @param line where it begins, from 1
 */
record CsvRecord(int line, List<String> fields) {
    /**
     * All records of a text; empty lines are skipped. A field in quotation marks may have commas and line ends in it.
     */
    static List<CsvRecord> all(String text) {
        var reading = new Reading();
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        plain.replace("\r\n", "\n").chars().forEach(c -> reading.take((char) c));
        reading.endRecord();
        return reading.records;
    }

    private static final class Reading {
        private final List<CsvRecord> records = new ArrayList<>();
        private final StringBuilder field = new StringBuilder();
        private List<String> fields = new ArrayList<>();
        private int line = 1;
        private int begun = 1;
        private boolean quoted;
        private boolean afterQuote;

        void take(char c) {
            if (quoted) {
                quoted(c);
                line += c == '\n' ? 1 : 0;
                return;
            }
            switch (c) {
                case ',' -> endField();
                case '\n' -> {
                    endRecord();
                    begun = ++line;
                }
                case '"' -> {
                    // Two quotation marks inside quotes are one.
                    field.append(afterQuote ? "\"" : "");
                    quoted = true;
                }
                default -> field.append(c);
            }
            afterQuote = false;
        }

        private void quoted(char c) {
            if (c == '"') {
                quoted = false;
                afterQuote = true;
            } else {
                field.append(c);
            }
        }

        private void endField() {
            fields.add(field.toString());
            field.setLength(0);
        }

        void endRecord() {
            boolean empty = fields.isEmpty() && field.isEmpty();
            endField();
            if (!empty) {
                records.add(new CsvRecord(begun, List.copyOf(fields)));
            }
            fields = new ArrayList<>();
        }
    }
}
