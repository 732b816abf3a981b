package dev.attache.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatMessagesTest {
    /** From 1,024 bytes on an answer is kept compressed: one of each kind is measured. */
    @Test
    void oneAnswerIsKeptAsItIsAndOneCompressed() {
        assertThat(ChatMessages.answer()).hasSizeBetween(270, 330);
        assertThat(ChatMessages.longAnswer()).hasSizeBetween(1_050, 1_150);
    }

    @Test
    void requestIsAboutElevenHundredBytes() {
        assertThat(ChatMessages.requestBody(false).getRequestBody().getBody().size())
                .isBetween(1_000, 1_200);
    }
}
