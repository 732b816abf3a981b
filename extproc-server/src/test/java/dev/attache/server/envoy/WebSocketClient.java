package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A client of the upstream's WebSocket, {@code /ws}. */
final class WebSocketClient implements WebSocket.Listener {
    private final CompletableFuture<String> heard = new CompletableFuture<>();

    private WebSocketClient() {}

    /** Asserts that what is said comes back, and goes away without closing. */
    static void assertEcho(RealProxy proxy) throws Exception {
        var client = new WebSocketClient();
        WebSocket socket = client.connect(proxy).get(5, TimeUnit.SECONDS);
        socket.sendText("ping", true);
        assertThat(client.heard.get(5, TimeUnit.SECONDS)).isEqualTo("ping");
        socket.abort();
    }

    /** Asserts that there is no upgrade, and returns the status there is instead. */
    static int refusal(RealProxy proxy) {
        var handshake = new WebSocketClient().connect(proxy);
        var failure = catchThrowableOfType(ExecutionException.class, () -> handshake.get(5, TimeUnit.SECONDS));
        if (failure == null || !(failure.getCause() instanceof WebSocketHandshakeException refused)) {
            throw new AssertionError("upgraded, or not answered", failure);
        }
        return refused.getResponse().statusCode();
    }

    private CompletableFuture<WebSocket> connect(RealProxy proxy) {
        var uri = URI.create(proxy.uri("/ws").toString().replace("http:", "ws:"));
        return proxy.client().newWebSocketBuilder().buildAsync(uri, this);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heard.complete(data.toString());
        return CompletableFuture.completedFuture(null);
    }
}
