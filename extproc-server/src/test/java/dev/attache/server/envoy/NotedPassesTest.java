package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotedPassesTest {
    private final NotedPasses passes = new NotedPasses(notes -> Replies.headers(true, Edits.NONE, notes, null));

    @Test
    void givesEachExchangeItsOwnNotes() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                assertThat(remaining(passes, Map.of("remaining", Integer.toString(i))))
                        .isEqualTo(Integer.toString(i));
            }
        }
        assertThat(passes.size()).isEqualTo(100);
    }

    @Test
    void doesNotFollowAMapThatChangesLater() {
        var notes = new HashMap<>(Map.of("remaining", "1"));
        passes.with(notes);
        notes.put("remaining", "2");
        assertThat(remaining(passes, Map.of("remaining", "1"))).isEqualTo("1");
        assertThat(remaining(passes, notes)).isEqualTo("2");
    }

    @Test
    void staysBounded() {
        for (int i = 0; i < 20_000; i++) {
            passes.with(Map.of("remaining", Integer.toString(i)));
        }
        assertThat(passes.size()).isLessThanOrEqualTo(4096);
    }

    private static String remaining(NotedPasses passes, Map<String, String> notes) {
        return passes.with(notes)
                .getDynamicMetadata()
                .getFieldsOrThrow("attache")
                .getStructValue()
                .getFieldsOrThrow("remaining")
                .getStringValue();
    }
}
