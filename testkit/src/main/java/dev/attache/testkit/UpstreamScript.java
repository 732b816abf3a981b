package dev.attache.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Answers one request as its path says; see {@link Upstream}. */
final class UpstreamScript {
    private static final Map.Entry<String, String> CHUNKED = Map.entry("transfer-encoding", "chunked");

    private final HttpWire wire;
    private final Socket socket;

    UpstreamScript(HttpWire wire, Socket socket) {
        this.wire = wire;
        this.socket = socket;
    }

    /** Whether the connection can be used again. */
    boolean answer(SeenRequest request) throws IOException {
        String path = request.path();
        if (path.startsWith("/status/")) {
            int status = Integer.parseInt(path.substring("/status/".length()));
            return send(request, status, status + "\n");
        }
        if (path.startsWith("/echo/")) {
            return send(request, 200, echo(request));
        }
        return switch (path) {
            case "/echo" -> send(request, 200, echo(request));
            case "/bytes" -> bytes(request);
            case "/sse" -> events(request);
            case "/slow" -> {
                sleep(request.parameter("ms", 100));
                yield send(request, 200, "ok\n");
            }
            case "/trailers" -> trailers(request);
            case "/reset" -> reset();
            case "/drop" -> drop(request);
            case "/ws" -> WebSocketEcho.serve(wire, request);
            default -> send(request, 200, "ok\n");
        };
    }

    private static String echo(SeenRequest request) {
        var text = new StringBuilder(request.method() + " " + request.target() + "\n");
        request.headers()
                .forEach(header -> text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append('\n'));
        return text.append("\nbody: ")
                .append(request.bodyBytes())
                .append(" bytes, sha256 ")
                .append(request.sha256())
                .append('\n')
                .toString();
    }

    private boolean bytes(SeenRequest request) throws IOException {
        byte[] body = Upstream.bytes(request.parameter("n", 1));
        if (!request.parameters("chunked").contains("true")) {
            return send(request, 200, "application/octet-stream", body);
        }
        head(request, 200, "application/octet-stream", CHUNKED);
        if (!request.method().equals("HEAD")) {
            if (body.length > 0) {
                wire.writeChunk(body);
            }
            wire.writeLastChunk(List.of());
        }
        return true;
    }

    private boolean events(SeenRequest request) throws IOException {
        int events = request.parameter("events", 5);
        int every = request.parameter("every", 50);
        head(request, 200, "text/event-stream", CHUNKED);
        if (request.method().equals("HEAD")) {
            return true;
        }
        for (int i = 1; i <= events; i++) {
            wire.writeChunk(("data: " + i + "\n\n").getBytes(UTF_8));
            sleep(every);
        }
        wire.writeLastChunk(List.of());
        return true;
    }

    private boolean trailers(SeenRequest request) throws IOException {
        List<String> scripted = request.parameters("t");
        List<Map.Entry<String, String>> trailers = scripted.isEmpty()
                ? List.of(Map.entry("x-trailer", "yes"))
                : scripted.stream().map(UpstreamScript::field).toList();
        String names = trailers.stream().map(Map.Entry::getKey).distinct().collect(Collectors.joining(", "));
        head(request, 200, "text/plain", CHUNKED, Map.entry("trailer", names));
        wire.writeChunk("hello\n".getBytes(UTF_8));
        wire.writeLastChunk(trailers);
        return true;
    }

    private boolean drop(SeenRequest request) throws IOException {
        int after = request.parameter("after", 100);
        head(request, 200, "text/plain", Map.entry("content-length", Integer.toString(2 * after)));
        wire.write(Upstream.bytes(after));
        sleep(50);
        return reset();
    }

    private boolean reset() throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private boolean send(SeenRequest request, int status, String body) throws IOException {
        return send(request, status, "text/plain", body.getBytes(UTF_8));
    }

    private boolean send(SeenRequest request, int scripted, String contentType, byte[] body) throws IOException {
        int status = request.parameter("status", scripted);
        if (status == 204 || status == 304) {
            head(request, status, contentType);
            return true;
        }
        head(request, status, contentType, Map.entry("content-length", Integer.toString(body.length)));
        if (!request.method().equals("HEAD")) {
            wire.write(body);
        }
        return true;
    }

    @SafeVarargs
    private void head(SeenRequest request, int status, String contentType, Map.Entry<String, String>... more)
            throws IOException {
        var headers = new ArrayList<Map.Entry<String, String>>();
        headers.add(Map.entry("content-type", contentType));
        for (Map.Entry<String, String> header : more) {
            headers.add(header);
        }
        request.parameters("h").forEach(extra -> headers.add(field(extra)));
        wire.writeHead(request.parameter("status", status), headers);
    }

    private static Map.Entry<String, String> field(String text) {
        int colon = text.indexOf(':');
        return Map.entry(text.substring(0, colon), text.substring(colon + 1).strip());
    }

    private static void sleep(int milliseconds) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
