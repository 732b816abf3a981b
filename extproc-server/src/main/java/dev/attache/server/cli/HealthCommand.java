package dev.attache.server.cli;

import dev.attache.server.config.ListenAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code attache health [ADDRESS]}: exit 0 when the admin port says ready, 1 when it says something else, 2 when nobody
 * answers there.
 *
 * <p>Runs every few seconds in a container, so it starts nothing that it does not need: one socket, no HTTP client, no
 * logging.
 */
public final class HealthCommand implements Command {
    private static final String STANDARD_ADDRESS = "127.0.0.1:50052";
    private static final int MAX_ANSWER = 8 * 1024;

    private final int timeoutMillis;

    /** With the time limit of 2 s, over looking up the name, connecting and reading. */
    public HealthCommand() {
        this(2000);
    }

    HealthCommand(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public String usage() {
        return "[ADDRESS]  exit 0 when ready (of the admin port; " + STANDARD_ADDRESS + ")";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        ListenAddress.Tcp address = address(arguments);
        // A thread of its own: neither a slow name server nor an answer in drips can outlast the limit.
        var asked = new FutureTask<>(() -> ask(address));
        Thread.ofPlatform().daemon().name("health").start(asked);
        String answer;
        try {
            answer = asked.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            console.err().println("attache health: " + address + ": no answer within " + timeoutMillis + " ms");
            return WRONG_INPUT;
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            String reason = cause instanceof UnknownHostException ? "unknown host" : text(cause);
            throw new IOException(address + ": " + reason, cause);
        }
        if (answer.matches("(?s)HTTP/1\\.[01] 200( .*|\r.*)")) {
            console.out().println(body(answer));
            return DONE;
        }
        console.err().println("attache health: " + address + " is not ready: " + body(answer));
        return WRONG_INPUT;
    }

    private static ListenAddress.Tcp address(List<String> arguments) throws UsageException {
        if (arguments.size() > 1) {
            throw new UsageException(String.join(" ", arguments) + " (expected: at most one ADDRESS)");
        }
        try {
            return ListenAddress.Tcp.parse(arguments.isEmpty() ? STANDARD_ADDRESS : arguments.getFirst());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private String ask(ListenAddress.Tcp address) throws IOException {
        try (var socket = new Socket()) {
            // The caller keeps the limit; these only end this thread some time after it.
            socket.setSoTimeout(2 * timeoutMillis);
            socket.connect(address.resolve(), 2 * timeoutMillis);
            String request = "GET /ready HTTP/1.1\r\nhost: " + address + "\r\nconnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        }
    }

    private static String text(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    /** What stands after the headers, or the first line where there is nothing; on one line. */
    private static String body(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        String body = end < 0 ? "" : answer.substring(end + 4);
        String shown = body.isBlank() ? answer.lines().findFirst().orElse("an empty answer") : body;
        return shown.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    }
}
