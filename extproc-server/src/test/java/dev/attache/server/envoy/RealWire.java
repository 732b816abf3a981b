package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.HttpConnection;
import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.SeenResponse;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real Envoy for each way to set it up, kept for all calls. */
final class RealWire extends Wire {
    private static final String WRONG =
            "ext_proc\\.(spurious_msgs_received|rejected_header_mutations|streams_failed|message_timeouts|override_message_timeout_ignored)$";

    private record Running(EnvoyProcess envoy, HttpConnection connection) {}

    private final Upstream upstream = Upstream.start();
    private final Map<Setup, Running> running = new HashMap<>();

    @Override
    Came send(Setup setup, Call call) throws Exception {
        Running to = running.computeIfAbsent(setup, this::start);
        upstream.forget();
        var headers = new ArrayList<>(call.headers().entrySet());
        String body = call.body();
        if (body != null && call.chunked()) {
            headers.add(Map.entry("transfer-encoding", "chunked"));
        }
        SeenResponse response = to.connection()
                .send(
                        call.method(),
                        call.path(),
                        List.copyOf(headers),
                        body == null ? null : body.getBytes(ISO_8859_1),
                        List.copyOf(call.trailers().entrySet()));
        List<SeenRequest> reached = upstream.seen();
        assertThat(to.envoy().stats(WRONG))
                .allSatisfy((name, count) -> assertThat(count).as(name).isZero());
        return Came.of(response, reached.isEmpty() ? null : reached.getFirst());
    }

    /** The Envoy of this setup, which has been used. */
    EnvoyProcess envoy(Setup setup) throws IOException {
        return running.computeIfAbsent(setup, this::start).envoy();
    }

    private Running start(Setup setup) {
        var config = new EnvoyConfig()
                .processor(server.target())
                .upstream(upstream.port())
                .mode(setup.mode())
                .modeOverride(setup.overridden())
                .messageTimeout(patience().toMillis() + "ms")
                .maxMessageTimeout(setup.most().toMillis() + "ms")
                .bufferLimit(4 << 20);
        return new Running(EnvoyProcess.start(config), new HttpConnection(config.listenerPort()));
    }

    @Override
    public void close() {
        running.values().forEach(each -> {
            each.connection().close();
            each.envoy().close();
        });
        upstream.close();
        super.close();
    }
}
