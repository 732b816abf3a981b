package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.field.CacheControl;
import dev.attache.server.responsecache.field.FieldList;
import dev.attache.server.responsecache.field.HttpDate;
import dev.attache.server.responsecache.field.TargetedControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How long responses are fresh (RFC 9111 section 4.2), by what they say and by the policy's rule. Thread-safe. */
final class Freshness {
    private final Respect respect;
    private final Duration ttl;

    Freshness(Respect respect, Duration ttl) {
        this.respect = respect;
        this.ttl = ttl;
    }

    /** What controls the keeping of a response: the first targeted field, otherwise {@code Cache-Control}. */
    static CacheControl controlOf(Headers response) {
        CacheControl targeted = TargetedControl.of(response);
        return targeted == null ? CacheControl.parse(response.all("cache-control")) : targeted;
    }

    /**
     * How a response may be kept.
     *
     * @param asked when the upstream was asked
     * @param received when its headers came
     * @param share 0 to 1: the fraction of a tenth by which the rule's own lifetime is shortened, so that what was
     * stored together does not expire together
     */
    Keeping of(Headers response, Instant asked, Instant received, double share) {
        CacheControl control = controlOf(response);
        boolean strict = respect == Respect.STRICT;
        boolean forced = respect == Respect.FORCE_TTL;
        long ruled = (long) (ttl.toMillis() * (1 - share / 10));
        long said = forced ? -1 : lifetime(response, control, received);
        return new Keeping(
                received.toEpochMilli(),
                initialAge(response, asked, received),
                said < 0 ? ruled : said,
                forced ? CacheControl.ABSENT : control.seconds("stale-if-error"),
                forced ? CacheControl.ABSENT : control.seconds("stale-while-revalidate"),
                !forced && control.isWhole("no-cache"),
                // With ignore_private this is the cache of one user, to which the last two do not apply.
                !forced
                        && (control.has("must-revalidate")
                                || (strict && (control.has("proxy-revalidate") || control.has("s-maxage")))));
    }

    /** What the response says, in milliseconds; less than 0 when it says nothing. */
    private static long lifetime(Headers response, CacheControl control, Instant received) {
        long shared = control.seconds("s-maxage");
        long seconds = shared == CacheControl.ABSENT ? control.seconds("max-age") : shared;
        if (seconds != CacheControl.ABSENT) {
            return seconds * 1000;
        }
        List<String> expires = response.all("expires");
        if (expires.isEmpty() || TargetedControl.of(response) != null) {
            return -1;
        }
        Instant end = expires.size() == 1 ? HttpDate.parse(expires.getFirst(), received) : null;
        return end == null
                ? 0
                : Math.max(0, Duration.between(date(response, received), end).toMillis());
    }

    /** RFC 9111 section 4.2.3. */
    private static long initialAge(Headers response, Instant asked, Instant received) {
        long apparent = Duration.between(date(response, received), received).toMillis();
        long delay = Math.max(0, Duration.between(asked, received).toMillis());
        long said = ageSeconds(response.all("age")) * 1000;
        return Math.max(Math.max(0, apparent), said + delay);
    }

    /** The first of several; anything but a number counts as missing (RFC 9111 section 5.1). */
    private static long ageSeconds(List<String> lines) {
        List<String> members = lines.isEmpty() ? List.of() : FieldList.split(lines.getFirst());
        if (members.isEmpty()) {
            return 0;
        }
        String text = members.getFirst();
        boolean number = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return !number
                ? 0
                : text.length() > 10
                        ? CacheControl.MOST_SECONDS
                        : Math.min(CacheControl.MOST_SECONDS, Long.parseLong(text));
    }

    private static Instant date(Headers response, Instant received) {
        Instant date = HttpDate.parse(response.first("date"), received);
        return date == null ? received : date;
    }
}
