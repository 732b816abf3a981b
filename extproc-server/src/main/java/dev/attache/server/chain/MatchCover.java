package dev.attache.server.chain;

import dev.attache.exchange.MatchValue;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Whether one condition holds wherever another does. Says no when that cannot be told. */
final class MatchCover {
    private MatchCover() {}

    static boolean covers(MatchValue wide, MatchValue narrow) {
        if (wide.isAny() || wide.equals(narrow)) {
            return true;
        }
        boolean exact = !narrow.isAny() && !narrow.toString().startsWith("regex:");
        return exact && wide.matches(narrow.toString());
    }

    /** Every alternative of the narrow list is covered by one of the wide list; a missing list is the widest. */
    static <W, N> boolean lists(@Nullable List<W> wide, @Nullable List<N> narrow, BiPredicate<W, N> covers) {
        if (wide == null) {
            return true;
        }
        return narrow != null && narrow.stream().allMatch(n -> wide.stream().anyMatch(w -> covers.test(w, n)));
    }
}
