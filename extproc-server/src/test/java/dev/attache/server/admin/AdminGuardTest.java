package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AdminGuardTest {
    @Test
    void withoutATokenOnlyThisMachineMayCall() throws Exception {
        var guard = new AdminGuard(() -> null);
        assertThat(guard.refuse(InetAddress.getByName("127.0.0.2"), null)).isNull();
        assertThat(guard.refuse(InetAddress.getByName("::1"), null)).isNull();
        assertThat(guard.refuse(InetAddress.getByName("::ffff:127.0.0.1"), null))
                .isNull();
        var refusal = Objects.requireNonNull(guard.refuse(InetAddress.getByName("10.0.0.1"), "Bearer anything"));
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.contentType()).isEqualTo("application/problem+json");
        assertThat(refusal.body()).contains("server.admin.token");
    }

    @Test
    void withATokenLoopbackIsNotEnoughAndAnyPeerWithItIs() throws Exception {
        var guard = new AdminGuard(() -> "t");
        var refusal = Objects.requireNonNull(guard.refuse(InetAddress.getLoopbackAddress(), null));
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(guard.refuse(InetAddress.getByName("10.0.0.1"), "Bearer t")).isNull();
    }
}
