package dev.attache.testkit.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RedisRelayIT {
    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\r\n\r\n";

    @Test
    void countsWhatIsSentAndKeepsAnswersToItself() throws IOException {
        try (var redis = RedisProcess.start();
                var relay = RedisRelay.to(redis);
                var client = new Socket("127.0.0.1", URI.create(relay.uri()).getPort())) {
            send(client, SET);
            assertThat(answer(client, 5)).isEqualTo("+OK\r\n");
            assertThat(relay.bytes()).isEqualTo(SET.length());
            assertThat(relay.commands()).containsExactly(List.of("SET", "a", "\r\n"));

            relay.forget();
            relay.holdAnswers();
            send(client, "*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPI");
            long bytes = SET.length() + 24L;
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (relay.bytes() < bytes && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            client.setSoTimeout(50);
            assertThatThrownBy(() -> answer(client, 1)).isInstanceOf(SocketTimeoutException.class);
            assertThat(relay.commands()).as("half a command is none").containsExactly(List.of("PING"));
            assertThat(relay.bytes()).as("but its bytes count").isEqualTo(bytes);

            relay.releaseAnswers();
            client.setSoTimeout(5000);
            assertThat(answer(client, 7)).isEqualTo("+PONG\r\n");
            send(client, "NG\r\n");
            assertThat(answer(client, 7)).isEqualTo("+PONG\r\n");
        }
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String answer(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), ISO_8859_1);
    }
}
