package dev.attache.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServersTest {
    /** Without it grpc-java logs every frame, and the no-op costs three times as much. */
    @Test
    void logConfigurationOfTheReferenceServersIsThere() {
        assertThat(Servers.class.getResource("/logback-benchmark.xml")).isNotNull();
    }
}
