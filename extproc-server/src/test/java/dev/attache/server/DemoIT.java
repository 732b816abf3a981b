package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.cli.Command;
import dev.attache.server.cli.Console;
import dev.attache.server.demo.DemoCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo, from beginning to end, on the Envoy that envoy-config sets up. */
class DemoIT {
    @Test
    void showsAllAndEnds() throws Exception {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);

        int code = new DemoCommand(Wiring::start, Wiring::reader).run(List.of(), new Console(stream, stream));

        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("All shown." + System.lineSeparator());
        assertThat(code).isEqualTo(Command.DONE);
    }
}
