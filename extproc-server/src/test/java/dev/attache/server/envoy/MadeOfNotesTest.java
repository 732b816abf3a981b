package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MadeOfNotesTest {
    private final MadeOfNotes<ProcessingResponse> passes =
            new MadeOfNotes<>(notes -> Replies.headers(true, Edits.NONE, notes, null));

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
        passes.of(notes);
        notes.put("remaining", "2");
        assertThat(remaining(passes, Map.of("remaining", "1"))).isEqualTo("1");
        assertThat(remaining(passes, notes)).isEqualTo("2");
    }

    @Test
    void staysBounded() {
        for (int i = 0; i < 20_000; i++) {
            passes.of(Map.of("remaining", Integer.toString(i)));
        }
        assertThat(passes.size()).isLessThanOrEqualTo(4096);
    }

    @Test
    void keepsNoLongNotes() {
        assertThat(remaining(passes, Map.of("remaining", "9".repeat(300)))).hasSize(300);
        assertThat(passes.size()).isZero();
    }

    private static String remaining(MadeOfNotes<ProcessingResponse> passes, Map<String, String> notes) {
        return passes.of(notes)
                .getDynamicMetadata()
                .getFieldsOrThrow("attache")
                .getStructValue()
                .getFieldsOrThrow("remaining")
                .getStringValue();
    }
}
