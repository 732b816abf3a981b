package dev.attache.server.responsecache;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates of HTTP (RFC 9110 section 5.6.7): the one that is written, and the two older ones that are read. */
final class HttpDate {
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    private static final DateTimeFormatter READ = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ROOT);

    private HttpDate() {}

    /** As the header would have it. */
    static String format(Instant instant) {
        return WRITTEN.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** The moment; null when the text is no date. Days of the week are not looked at. */
    static @Nullable Instant parse(@Nullable String text, Instant now) {
        if (text == null || text.length() > 64) {
            return null;
        }
        String[] parts = text.strip().split("[ -]+", -1);
        try {
            if (parts.length == 6 && parts[5].equals("GMT")) {
                boolean old = parts[3].length() == 2; // RFC 850, with two digits of the year
                return at(parts[1], parts[2], old ? century(parts[3], now) : parts[3], parts[4]);
            }
            return parts.length == 5 ? at(parts[2], parts[1], parts[4], parts[3]) : null; // of C's asctime
        } catch (DateTimeException | NumberFormatException notADate) {
            return null;
        }
    }

    /** More than 50 years ahead means the century before. */
    private static String century(String two, Instant now) {
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + Integer.parseInt(two);
        return String.valueOf(year > thisYear + 50 ? year - 100 : year);
    }

    private static Instant at(String day, String month, String year, String time) {
        return LocalDateTime.parse(day + " " + month + " " + year + " " + time, READ)
                .toInstant(ZoneOffset.UTC);
    }
}
