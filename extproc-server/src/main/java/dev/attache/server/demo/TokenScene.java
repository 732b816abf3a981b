package dev.attache.server.demo;

import dev.attache.testkit.llm.LlmCall;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Prepaid tokens: a grant, a stream charged to the token, a race for the last ones, a client that leaves, a top-up. */
final class TokenScene implements Scene {
    private static final String CHAT =
            "{\"model\": \"gpt-4o\", \"stream\": true, \"max_tokens\": %d, \"messages\": [{\"role\": \"user\", \"content\": \"Tell me a story\"}]}";
    private static final Pattern BALANCE = Pattern.compile("\"balance\":(-?[0-9]+)");
    private static final long SETTLED_WITHIN_NANOS = 3_000_000_000L;

    @Override
    public String title() {
        return "token_quota: prepaid tokens for each x-user-id, reserved before a call and settled by what it used";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        try (HttpClient admin = HttpClient.newHttpClient()) {
            var account = new Account(stage, admin);
            Caller llm = caller.at(stage.llmUrl());
            llm.show(chat(60), 429, "nothing was granted yet: the provider was not asked");
            account.grant(caller, 200, "first");
            llm.show(chat(60), 200, "a stream, charged by the usage that the provider reports at its end");
            LlmCall charged = stage.llmCalls().getLast();
            long used = (long) charged.usage().input() + charged.usage().output();
            caller.say(
                    "the provider's own books say %d tokens; %d are left of 200".formatted(used, 200 - used),
                    account.settlesAt(200 - used));

            account.set(caller, 60, "for-a-race");
            caller.say("two clients race for them, each with a call of up to 60: " + race(stage), true);
            leaving(stage, caller, account);
            account.grant(caller, 1000, "top-up");
            llm.show(chat(60), 200, "after the top-up");
        }
    }

    private static Call chat(int mostTokens) {
        return Call.post("/openai/v1/chat/completions", CHAT.formatted(mostTokens))
                .with("x-user-id", "ann");
    }

    private static String race(Stage stage) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest paced = chat(60).with("x-llm-pace", "5ms").to(stage.llmUrl());
            List<Integer> statuses = Stream.of(paced, paced)
                    .map(request -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .map(HttpResponse::statusCode)
                    .sorted()
                    .toList();
            if (!statuses.equals(List.of(200, 429))) {
                throw new DemoException("the race ended with " + statuses + " (expected: one 200, one 429)");
            }
            return "one passed, the other got a 429 before its call was made";
        }
    }

    private static void leaving(Stage stage, Caller caller, Account account) throws Exception {
        // The winner of the race may not be settled yet, and settling it would change what is set now.
        account.settled();
        account.set(caller, 500, "for-who-leaves");
        HttpRequest request = HttpRequest.newBuilder(URI.create(stage.llmUrl() + "/openai/v1/chat/completions"))
                .header("x-user-id", "ann")
                .header("x-llm-pace", "10ms")
                .POST(BodyPublishers.ofString(CHAT.formatted(400)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            if (answer.readNBytes(1000).length < 1000) {
                throw new DemoException("the stream ended before its client could leave");
            }
        }
        long left = account.settled();
        caller.say(
                "a client left in the middle of a stream of up to 400: %d of 500 are left, what had been written is charged"
                        .formatted(left),
                left > 100 && left < 500);
    }

    /** Ann's balance, as an operator sees it on the admin port. */
    private record Account(Stage stage, HttpClient client) {
        void grant(Caller caller, long tokens, String id) throws Exception {
            change(caller, "{\"grant\": %d, \"id\": \"%s\"}".formatted(tokens, id));
        }

        void set(Caller caller, long tokens, String id) throws Exception {
            change(caller, "{\"set\": %d, \"id\": \"%s\"}".formatted(tokens, id));
        }

        private void change(Caller caller, String json) throws Exception {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri())
                            .POST(BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            caller.say(
                    "operator: curl -d '%s' '%s' -> %s"
                            .formatted(json, uri(), answer.body().strip()),
                    answer.statusCode() == 200);
        }

        private URI uri() {
            return URI.create("%s/v1/balances/chat-budget?key=ann"
                    .formatted(stage.adminUrl())
                    .toLowerCase(Locale.ROOT));
        }

        private String read() throws Exception {
            return client.send(HttpRequest.newBuilder(uri()).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        /** The balance once nothing is reserved any more. */
        long settled() throws Exception {
            long until = System.nanoTime() + SETTLED_WITHIN_NANOS;
            String body = read();
            while (!body.contains("\"reserved\":0") && System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
                body = read();
            }
            Matcher balance = BALANCE.matcher(body);
            if (!balance.find() || !body.contains("\"reserved\":0")) {
                throw new DemoException("the balance is " + body.strip() + " (expected: nothing reserved)");
            }
            return Long.parseLong(balance.group(1));
        }

        boolean settlesAt(long tokens) throws Exception {
            return settled() == tokens;
        }
    }
}
