package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisClientsTest {
    @Test
    void addressesAreWithoutSecrets() {
        assertThat(address("redis://user:hunter2@cache:7000/3")).isEqualTo("cache:7000");
        assertThat(address("redis+unix:///run/redis.sock")).isEqualTo("/run/redis.sock");
        assertThat(address("redis-sentinel://:hunter2@one:1,two:2/0#main")).isEqualTo("one:1,two:2 (main)");
    }

    private static String address(String uri) {
        return RedisClients.address(RedisClients.uri(uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://u:hunter2%zz@host:1/x",
                "redis://u:hunter2@host:1/hunter2",
                "nonsense://u:hunter2@host",
                "redis://u:hunter2 @host"
            })
    void aUriThatCannotBeReadIsNotShown(String uri) {
        Throwable refusal = catchThrowable(() -> RedisClients.uri(uri));

        assertThat(refusal).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("redis.uri");
        assertThat(Throwables.getStackTrace(refusal)).doesNotContain("hunter2");
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
    void whatTheConfigurationAcceptsIsRead(String uri) {
        assertThat(RedisClients.uri(uri)).isNotNull();
    }
}
