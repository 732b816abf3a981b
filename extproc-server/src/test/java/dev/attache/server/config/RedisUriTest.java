package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUriTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://u:hunter2%zz@host:1/x        | Malformed escape pair at character 18
                    redis://u:hunter2@host:65536         | a port out of range (expected: 1 to 65535)
                    redis://u:hunter2@host:0             | a port out of range
                    redis://u:hunter2@host:x             | no host
                    redis://u:hunter2@:6379              | no host
                    redis://u:hunter2@                   | no host
                    redis://u:hunter2@my_redis:6379      | no host
                    redis://u:hunter2@host:1/x           | no database
                    redis://u:12#hunter2@host            | a # (expected: %23
                    redis://u:12?hunter2@host            | an @ after a ?
                    redis://u:hunter 2@host              | Illegal character
                    redis+unix://hunter2                 | no path
                    redis-sentinel://hunter2@a,b         | no name of the primary
                    redis-sentinel://hunter2@a:x,b#main  | no host
                    http://u:hunter2@host                | redis://, rediss://
                    hunter2                              | no scheme
                    """)
    void whatIsNoUriIsRefusedAndNotShown(String uri, String said) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisUri.check(uri))
                .withMessageStartingWith("uri: ")
                .withMessageContaining(said)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://user:p%40ss@host:6379/15",
                "rediss://[::1]:6379?timeout=1s",
                "redis+unix:///run/redis.sock",
                "redis-sentinel://:secret@a:26379,b/0#primary"
            })
    void theOthersPass(String uri) {
        assertThatCode(() -> RedisUri.check(uri)).doesNotThrowAnyException();
    }
}
