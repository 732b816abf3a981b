package dev.attache.server.responsecache.field;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP dates (RFC 9110 section 5.6.7): the one that is written, and the two older ones that are read. Any thread. */
public final class HttpDate {
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("d MMM yyyy HH:mm:ss")
            .toFormatter(Locale.ROOT);

    private static final String MONTH = "([A-Za-z]{3})";
    private static final String TIME = "([0-9]{2}:[0-9]{2}:[0-9]{2})";
    private static final Pattern IMF =
            Pattern.compile("[A-Za-z]{3}, ([0-9]{2}) " + MONTH + " ([0-9]{4}) " + TIME + " (?i:GMT)");
    private static final Pattern RFC_850 =
            Pattern.compile("[A-Za-z]{6,9}, ([0-9]{2})-" + MONTH + "-([0-9]{2}) " + TIME + " (?i:GMT)");
    private static final Pattern ASCTIME =
            Pattern.compile("[A-Za-z]{3} " + MONTH + " ([ 0-9][0-9]) " + TIME + " ([0-9]{4})");

    private HttpDate() {}

    /** As the header would have it: to the second, in GMT. */
    public static String format(Instant instant) {
        return WRITTEN.format(instant.atOffset(ZoneOffset.UTC));
    }

    /**
     * The moment; null when the text is not a date, or is null. Days of the week are not looked at, nor the case of
     * letters.
     *
     * @param now what tells the century of a year with two digits
     */
    public static @Nullable Instant parse(@Nullable String text, Instant now) {
        if (text == null || text.length() > 64) {
            return null;
        }
        String date = text.strip();
        Matcher imf = IMF.matcher(date);
        Matcher rfc850 = RFC_850.matcher(date);
        Matcher asctime = ASCTIME.matcher(date);
        try {
            if (imf.matches()) {
                return at(imf.group(1), imf.group(2), imf.group(3), imf.group(4));
            }
            if (rfc850.matches()) {
                return at(rfc850.group(1), rfc850.group(2), century(rfc850.group(3), now), rfc850.group(4));
            }
            return asctime.matches()
                    ? at(asctime.group(2).strip(), asctime.group(1), asctime.group(4), asctime.group(3))
                    : null;
        } catch (DateTimeException notADate) {
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
