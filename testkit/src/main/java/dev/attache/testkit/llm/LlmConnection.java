package dev.attache.testkit.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.testkit.HttpWire;
import dev.attache.testkit.SeenRequest;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client's connection to the {@link LlmUpstream}: one call after another. */
final class LlmConnection {
    private final Socket socket;
    private final HttpWire wire;
    private final LlmBooks books;

    LlmConnection(Socket socket, LlmBooks books) throws IOException {
        this.socket = socket;
        this.books = books;
        wire = new HttpWire(socket.getInputStream(), socket.getOutputStream());
    }

    /** Returns when either side has closed the connection. */
    void serve() throws IOException {
        boolean open = true;
        while (open) {
            SeenRequest request = wire.readHead();
            if (request == null) {
                return;
            }
            String body = new String(wire.readWholeBody(request), UTF_8);
            open = answer(request, body);
        }
    }

    private boolean answer(SeenRequest request, String body) throws IOException {
        LlmApi api = LlmApi.at(request.path());
        if (request.path().equals("/books")) {
            if (request.method().equals("DELETE")) {
                books.forget();
            }
            return send(200, books.json());
        }
        if (api == null || !request.method().equals("POST")) {
            return send(404, OpenAiChat.openAiError(404, "no such resource"));
        }
        LlmRequest call;
        try {
            call = LlmRequest.of(request, body);
        } catch (IllegalArgumentException e) {
            return send(400, api.error(400, String.valueOf(e.getMessage()).replaceAll("[\\p{Cntrl}\"\\\\]", " ")));
        }
        return watched(api, call);
    }

    /** Reads ahead while it answers: the end of the input is how a client says that it has gone. */
    private boolean watched(LlmApi api, LlmRequest call) throws IOException {
        LlmBooks.Entry entry = books.open(call);
        var gone = new CountDownLatch(1);
        Thread watcher = Thread.ofVirtual().name("llm-client-watch").start(() -> {
            if (!wire.awaitMore()) {
                gone.countDown();
            }
        });
        boolean open = false;
        try {
            open = answer(api, call, entry, gone);
        } catch (IOException e) {
            entry.end(LlmCall.Ending.ABORTED);
            throw e;
        }
        if (open) {
            // It returns with the first byte of the next request, and only one thread may read at a time.
            join(watcher);
        }
        return open;
    }

    private boolean answer(LlmApi api, LlmRequest call, LlmBooks.Entry entry, CountDownLatch gone) throws IOException {
        LlmScript script = call.script();
        if (script.status() > 0) {
            entry.end(LlmCall.Ending.FAILED);
            return send(script.status(), api.error(script.status(), "scripted failure"));
        }
        if (script.resetAfter() == 0) {
            return reset(entry);
        }
        return call.streamed() ? stream(api, call, entry, gone) : whole(api, call, entry, gone);
    }

    private boolean whole(LlmApi api, LlmRequest call, LlmBooks.Entry entry, CountDownLatch gone) throws IOException {
        int tokens = api.choices(call) * api.tokens(call);
        for (int at = 0; at < tokens; at += call.script().chunk()) {
            pause(call.script(), gone);
            entry.generated(Math.min(tokens, at + call.script().chunk()));
        }
        byte[] body = api.whole(call, entry).getBytes(UTF_8);
        head(200, "application/json", "content-length", Integer.toString(body.length));
        if (call.script().resetAfter() > 0) {
            wire.write(Arrays.copyOf(body, body.length / 2));
            return reset(entry);
        }
        entry.end(LlmCall.Ending.FINISHED);
        wire.write(body);
        return true;
    }

    private boolean stream(LlmApi api, LlmRequest call, LlmBooks.Entry entry, CountDownLatch gone) throws IOException {
        head(200, "text/event-stream; charset=utf-8", "transfer-encoding", "chunked");
        write(api.opening(call, entry));
        int each = api.tokens(call);
        int events = 0;
        for (int choice = 0; choice < api.choices(call); choice++) {
            int end = (choice + 1) * each;
            for (int from = choice * each; from < end; from += call.script().chunk()) {
                pause(call.script(), gone);
                int to = Math.min(end, from + call.script().chunk());
                entry.generated(to);
                wire.writeChunk(api.delta(call, entry, from, to).getBytes(UTF_8));
                if (++events == call.script().resetAfter()) {
                    return reset(entry);
                }
            }
        }
        List<String> closing = api.closing(call, entry);
        // Before the last bytes: a client that has read them finds the call ended in the books.
        entry.end(LlmCall.Ending.FINISHED);
        write(closing);
        wire.writeLastChunk(List.of());
        return true;
    }

    private void write(List<String> events) throws IOException {
        for (String event : events) {
            wire.writeChunk(event.getBytes(UTF_8));
        }
    }

    private boolean reset(LlmBooks.Entry entry) throws IOException {
        entry.end(LlmCall.Ending.FAILED);
        socket.setSoLinger(true, 0);
        return false;
    }

    private boolean send(int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        head(status, "application/json", "content-length", Integer.toString(bytes.length));
        wire.write(bytes);
        return true;
    }

    private void head(int status, String contentType, String framing, String value) throws IOException {
        wire.writeHead(status, List.of(Map.entry("content-type", contentType), Map.entry(framing, value)));
    }

    private static void pause(LlmScript script, CountDownLatch gone) throws IOException {
        try {
            if (gone.await(script.pace().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the client went away");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", cause);
    }
}
