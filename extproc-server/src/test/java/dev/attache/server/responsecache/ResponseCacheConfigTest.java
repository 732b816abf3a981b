package dev.attache.server.responsecache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseCacheConfigTest {
    @Test
    void settingsThatContradictEachOtherAreRefused() {
        for (String wrong : List.of(
                "by: [], respect: ignore_private",
                "by: [], mode: cache, respect: force_ttl",
                "by: ['body:user']",
                "by: [], statuses: [206]",
                "by: [], failures: [404]",
                "by: [], content_types: [json]",
                "by: [], methods: [POST]",
                "by: [], ignore_query: ['a*b']",
                "by: [], tag_header: 'a b'",
                "mode: cache")) {
            assertThatThrownBy(() -> Gateway.config(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Gateway.config("by: []").contentTypes()).hasToString("[application/json, text/*]");
    }
}
