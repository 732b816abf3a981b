package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.ByteSize;
import dev.attache.server.config.EnvoySettings.Body;
import dev.attache.server.config.EnvoySettings.Modes;
import dev.attache.server.config.EnvoySettings.Part;
import dev.attache.server.config.EnvoySettings.Version;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EnvoySettingsTest {
    private static final Modes MODES = new Modes(Part.SEND, Part.SEND, Body.NONE, Body.NONE, Part.SKIP, Part.SKIP);

    @Test
    void moreTimeIsWhatEnvoyGrantsBeyondItsTimeout() {
        assertThat(granting("2s").longestDeadline()).isEqualTo(Duration.ofMillis(1980));
        assertThat(granting("0s").longestDeadline()).isEqualTo(Duration.ofMillis(180));
        assertThat(granting("100ms").longestDeadline()).isEqualTo(Duration.ofMillis(180));
    }

    private static EnvoySettings granting(String most) {
        return new EnvoySettings(
                Version.parse("1.40"), Duration.ofMillis(200), Durations.parse(most), MODES, true, new ByteSize(1));
    }

    @Test
    void thePhaseEndsBeforeTheMessageTimeout() {
        var settings = new EnvoySettings(
                Version.parse("1.40"), Duration.ofMillis(200), Duration.ofSeconds(2), MODES, true, new ByteSize(1));

        assertThat(settings.deadline()).isEqualTo(Duration.ofMillis(180));
        assertThat(settings.within(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.within(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(180));
    }
}
