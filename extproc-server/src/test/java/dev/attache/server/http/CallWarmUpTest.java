package dev.attache.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallWarmUpTest {
    @Test
    @Timeout(30)
    void callsItselfAndEnds() {
        assertThatCode(CallWarmUp::run).doesNotThrowAnyException();
    }
}
