package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;

/**
 * Makes a refusal say the longest {@code retry-after} of all: a client that comes back sooner would be refused again.
 */
final class LongestRetry {
    private static final String RETRY_AFTER = "retry-after";
    private static final int MAX_DIGITS = 18;

    private long longest;

    /** The verdict; a refusal that says when to come back says no less than those that were shown before it. */
    Verdict over(Verdict verdict) {
        if (!(verdict instanceof Verdict.Respond respond)) {
            return verdict;
        }
        long own = seconds(respond.reply());
        if (own < 0 || own >= longest) {
            longest = Math.max(longest, own);
            return verdict;
        }
        return Verdict.respond(saying(respond.reply(), longest));
    }

    /** The {@code retry-after}; less than 0 where there is none in seconds. */
    private static long seconds(LocalReply reply) {
        for (HeaderEdit edit : reply.headers().headers()) {
            if (edit instanceof HeaderEdit.Set set && isRetry(set)) {
                return Long.parseLong(set.value());
            }
        }
        return -1;
    }

    private static LocalReply saying(LocalReply reply, long seconds) {
        Edits.Builder headers = Edits.builder();
        for (HeaderEdit edit : reply.headers().headers()) {
            switch (edit) {
                case HeaderEdit.Set set -> headers.set(set.name(), isRetry(set) ? Long.toString(seconds) : set.value());
                case HeaderEdit.Append append -> headers.append(append.name(), append.value());
                case HeaderEdit.Remove remove -> headers.remove(remove.name());
            }
        }
        return new LocalReply(
                reply.status(), headers.build(), reply.body(), reply.grpcStatus(), reply.details(), reply.pacing());
    }

    private static boolean isRetry(HeaderEdit.Set set) {
        String value = set.value();
        return set.name().equals(RETRY_AFTER)
                && !value.isEmpty()
                && value.length() <= MAX_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
