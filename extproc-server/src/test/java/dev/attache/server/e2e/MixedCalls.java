package dev.attache.server.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load of every kind of call, the same each time: of 20 calls 4 are cut by their clients and one fails at the provider,
 * half of those in the middle of a stream.
 *
 * <p>Users whose calls may be cut ({@code cut-…}) are others than those whose calls come to their end ({@code sure-…}).
 */
final class MixedCalls {
    private static final String[] PROMPTS = {
        "Who pays for a call that was cut? Say it in one line, and do not be shy to say so.",
        "Ten calls are made at once; the budget is for nine. Which of them waits, how long does it wait, and who says so?",
        "One more word, then it is over.",
        "A stream has been cut after the first part of its text. The rest was never sent, and it is not in the books. How "
                + "much of it is to be paid, and by whom? Take all the time you need, but be brief, and do not guess.",
    };

    /** What a client asks for. */
    private record Call(String path, String user, String json, List<String> headers, int cutAfter) {}

    private final int port;
    private final int users;

    /** Calls through this port by so many users of each kind. */
    MixedCalls(int port, int users) {
        this.port = port;
        this.users = users;
    }

    /** The users whose balances the calls spend. */
    List<String> users(String kind) {
        var names = new ArrayList<String>();
        for (int i = 0; i < users; i++) {
            names.add(kind + "-" + i);
        }
        return names;
    }

    /** Makes the calls; returns how many of those whose clients wanted all of it got a whole answer with 200. */
    int make(int calls, int connections) throws Exception {
        var next = new AtomicInteger();
        var whole = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < connections; i++) {
                clients.add(threads.submit(() -> {
                    Caller caller = new Caller(port);
                    for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                        Caller.Answer answer = make(call(n), caller);
                        whole.addAndGet(answer.status() == 200 && answer.complete() ? 1 : 0);
                        if (!answer.complete()) {
                            caller.close();
                            caller = new Caller(port);
                        }
                    }
                    caller.close();
                    return null;
                }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        return whole.get();
    }

    private static Caller.Answer make(Call call, Caller caller) throws IOException {
        var headers = new ArrayList<>(List.of("x-user", call.user()));
        headers.addAll(call.headers());
        return caller.post(
                call.cutAfter() == 0 ? Caller.Reader.ALL : Chats.until(call.cutAfter()),
                call.path(),
                call.json(),
                headers.toArray(String[]::new));
    }

    private Call call(int n) {
        int kind = n % 20;
        if (kind % 5 == 0) {
            // Enough that the two or three events under way when it is cut do not matter.
            return streamed(n, "cut", 20 + n / 5 % 40, List.of("x-llm-output", "1000", "x-llm-pace", "10ms"));
        }
        if (kind == 19) {
            return n % 40 == 19
                    ? streamed(n, "sure", 0, List.of("x-llm-fail", "500"))
                    : streamed(n, "cut", 0, List.of("x-llm-output", "80", "x-llm-fail", "reset:20"));
        }
        List<String> script = List.of("x-llm-output", Integer.toString(4 + n % 60), "x-llm-pace", "1ms");
        return n % 2 == 0 ? streamed(n, "sure", 0, script) : inOnePiece(n, script);
    }

    private Call streamed(int n, String kind, int cutAfter, List<String> script) {
        var headers = new ArrayList<>(script);
        headers.addAll(List.of("x-llm-chunk", "2"));
        String user = user(kind, n);
        return switch (n / 20 % 4) {
            case 0 -> new Call(Chats.CHAT, user, chat(n, ",\"stream\":true"), headers, cutAfter);
            case 1 ->
                new Call(
                        Chats.CHAT,
                        user,
                        chat(n, ",\"max_tokens\":2000,\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                        headers,
                        cutAfter);
            case 2 -> new Call("/v1/messages", user, claude(n, ",\"stream\":true"), headers, cutAfter);
            default ->
                new Call(
                        "/v1/responses",
                        user,
                        "{\"model\":\"o5\",\"stream\":true,\"input\":\"" + prompt(n) + "\"}",
                        headers,
                        cutAfter);
        };
    }

    private Call inOnePiece(int n, List<String> script) {
        var headers = new ArrayList<>(script);
        headers.addAll(List.of("x-llm-chunk", "20"));
        String user = user("sure", n);
        return switch (n / 20 % 4) {
            case 0 -> new Call(Chats.CHAT, user, chat(n, ",\"n\":2"), headers, 0);
            case 1 -> new Call("/v1/messages", user, claude(n, ""), headers, 0);
            case 2 ->
                new Call(
                        "/v1/embeddings",
                        user,
                        "{\"model\":\"e\",\"input\":[\"" + prompt(n) + "\",\"" + prompt(n + 1) + "\"]}",
                        headers,
                        0);
            default ->
                new Call("/v1/responses", user, "{\"model\":\"o5\",\"input\":\"" + prompt(n) + "\"}", headers, 0);
        };
    }

    private String user(String kind, int n) {
        return kind + "-" + n / 7 % users;
    }

    private static String chat(int n, String more) {
        return "{\"model\":\"gpt-4o\",\"messages\":[%s]%s}".formatted(message(n), more);
    }

    private static String claude(int n, String more) {
        return "{\"model\":\"claude\",\"max_tokens\":2000,\"system\":\"%s\",\"messages\":[%s]%s}"
                .formatted(prompt(n + 3), message(n), more);
    }

    private static String message(int n) {
        return "{\"role\":\"user\",\"content\":\"" + prompt(n) + "\"}";
    }

    private static String prompt(int n) {
        return PROMPTS[n / 3 % PROMPTS.length] + " " + PROMPTS[n % PROMPTS.length];
    }
}
