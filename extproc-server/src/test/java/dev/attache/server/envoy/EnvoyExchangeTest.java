package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnvoyExchangeTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final EnvoyExchange exchange = new EnvoyExchange(SessionEvents.UNHEARD, new HomeThread(loop));

    @AfterEach
    void end() {
        loop.shutdownGracefully();
    }

    private <T extends @Nullable Object> T atHome(Callable<T> code) throws Exception {
        return loop.submit(code).get();
    }

    private @Nullable String userAtHome() throws Exception {
        return this.<@Nullable String>atHome(() -> exchange.session("user"));
    }

    @Test
    void whatAHookFindsOnAnotherThreadItReadsThereAndOthersOnceItIsTaken() throws Exception {
        exchange.identify("ann");
        exchange.openSession(Map.of("user", "ann"));
        assertThat(exchange.consumer()).isEqualTo("ann");
        assertThat(exchange.session("user")).isEqualTo("ann");
        assertThat(userAtHome()).isNull();
        loop.submit(() -> exchange.decidedElsewhere(true)).get();
        assertThat(userAtHome()).isEqualTo("ann");
        assertThat(this.<@Nullable String>atHome(exchange::consumer)).isEqualTo("ann");
    }

    @Test
    void whatCameTooLateIsNotTaken() throws Exception {
        exchange.openSession(Map.of("user", "ann"));
        loop.submit(() -> exchange.decidedElsewhere(false)).get();
        assertThat(userAtHome()).isNull();
        assertThat(exchange.session("user")).isNull();
    }
}
