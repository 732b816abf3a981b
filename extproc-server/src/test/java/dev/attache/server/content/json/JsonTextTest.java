package dev.attache.server.content.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {
    @Test
    void everyCharacterComesBack() {
        for (int c = 0; c <= 0xFFFF; c++) {
            String text = "a" + (char) c + "b";
            String expected = Character.isSurrogate((char) c) ? "a\uFFFDb" : text;
            String quoted = JsonText.quote(text);
            assertThat(JsonMapper.shared().readValue(quoted, String.class)).isEqualTo(expected);
            byte[] json = quoted.getBytes(StandardCharsets.UTF_8);
            assertThat(JsonText.unquote(json, 1, json.length - 1)).isEqualTo(expected);
        }
    }

    @Test
    void pairsStayTogether() {
        assertThat(JsonText.quote("😀\"\\\n")).isEqualTo("\"😀\\\"\\\\\\n\"");
        assertThat(JsonText.quote("\u0001")).isEqualTo("\"\\u0001\"");
    }
}
