package dev.attache.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisProcessIT {
    @Test
    void pausedItIsSilentResumedItAnswersStoppedItRefusesAndRestartedItIsEmpty() {
        try (var redis = RedisProcess.start()) {
            assertThat(redis.command("SET a 1")).isEqualTo("+OK");
            assertThat(redis.calls("set")).isEqualTo(1);
            assertThat(redis.calls("get")).isZero();
            redis.pause();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(IllegalStateException.class);
            redis.resume();
            assertThat(redis.command("EXISTS a")).isEqualTo(":1");
            redis.flushScripts();
            redis.stop();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(IllegalStateException.class);
            redis.restart();
            assertThat(redis.command("EXISTS a")).isEqualTo(":0");
        }
    }
}
