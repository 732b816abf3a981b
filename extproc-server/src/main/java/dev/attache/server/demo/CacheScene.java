package dev.attache.server.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers given again: to the same question in other words, not to its opposite, not to another tenant; and as a
 * stream.
 */
final class CacheScene implements Scene {
    private static final String QUESTION = "Which vaccines are mandatory for dogs?";
    private static final String PARAPHRASE = "Hi! Could you please tell me which vaccines are mandatory for a dog?";
    private static final String NEGATION = "Which vaccines are not mandatory for dogs?";
    private static final String CHAT =
            "{\"model\": \"gpt-4o\", \"max_tokens\": 60,%s \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}";
    private static final Pattern STORED = Pattern.compile("attache_llm_cache_stored_total\\{[^}]*} ([0-9]+)");
    private static final Pattern REFUSED =
            Pattern.compile("attache_llm_cache_refused_total\\{[^}]*guard=\"polarity\"[^}]*} ([0-9]+)");
    private static final Pattern SIMILARITY = Pattern.compile("similarity=\"?(0\\.[0-9]+)");
    private static final long WITHIN_NANOS = 5_000_000_000L;

    @Override
    public String title() {
        return "llm_cache: an answer is given again to who means the same, and to nobody else; each x-tenant has its own";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        var desk = new Desk(stage, caller.at(stage.llmUrl()));
        desk.asked("red", QUESTION, false, "miss", "a question: the provider is asked");
        desk.asked("red", QUESTION, false, "hit-exact", "the very same request");
        if (stage.embeds()) {
            desk.asked("red", PARAPHRASE, false, "hit-semantic", "in other words: vectors are made in this process");
            caller.say("Envoy's access log says similarity=%s; 0.92 was needed".formatted(similarity(stage)), true);
            desk.asked("red", NEGATION, false, "miss", "one \"not\" more: another question");
            caller.say(
                    "its vector was near enough; the guard \"polarity\" refused it (attache_llm_cache_refused_total)",
                    desk.metric(REFUSED) == 1);
        } else {
            caller.say(
                    "questions in other words are not compared: embedder-onnx is not in lib/, this is a slim build",
                    true);
        }
        desk.asked("blue", QUESTION, false, "miss", "another tenant never gets it");
        desk.asked("red", QUESTION, true, "miss", "streams are kept as streams");
        HttpResponse<String> replayed = desk.asked("red", QUESTION, true, "hit-exact", "the stream again");
        String body = replayed.body();
        long events = body.lines().filter(line -> line.startsWith("data: ")).count();
        caller.say(
                "it came as %d events of server-sent events, the last one [DONE]".formatted(events),
                events > 3 && body.strip().endsWith("data: [DONE]"));
    }

    private static String similarity(Stage stage) throws Exception {
        return await("a similarity in " + stage.llmLog(), () -> {
            Matcher found = SIMILARITY.matcher(Files.readString(stage.llmLog()));
            return found.find() ? found.group(1) : "";
        });
    }

    /** Waits for what is read: it is empty until it is there. */
    private static String await(String what, Callable<String> read) throws Exception {
        long until = System.nanoTime() + WITHIN_NANOS;
        String value = read.call();
        while (value.isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(5_000_000);
            value = read.call();
        }
        if (value.isEmpty()) {
            throw new DemoException("there was not " + what);
        }
        return value;
    }

    /** Where questions are put, and the provider's own count of those that reached it. */
    private record Desk(Stage stage, Caller caller) {
        HttpResponse<String> asked(String tenant, String question, boolean streamed, String expected, String why)
                throws Exception {
            int before = stage.llmCalls().size();
            long stored = metric(STORED);
            String json = CHAT.formatted(streamed ? " \"stream\": true," : "", question);
            Call call = Call.post("/faq/v1/chat/completions", json).with("x-tenant", tenant);
            HttpResponse<String> answer = caller.show(call, 200, why);
            String said = answer.headers().firstValue("x-attache-cache").orElse("nothing");
            if (said.equals("miss")) {
                // An answer is stored after it was given.
                await("an answer kept", () -> metric(STORED) > stored ? "kept" : "");
            }
            int calls = stage.llmCalls().size();
            caller.say(
                    "%s; calls in the provider's own books: %d, before %d".formatted(said, calls, before),
                    said.equals(expected) && calls == (expected.equals("miss") ? before + 1 : before));
            return answer;
        }

        /** What an operator reads; 0 while nothing was counted. */
        long metric(Pattern pattern) throws Exception {
            try (HttpClient admin = HttpClient.newHttpClient()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(stage.adminUrl() + "/metrics"))
                        .build();
                Matcher found = pattern.matcher(admin.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
                return found.find() ? Long.parseLong(found.group(1)) : 0;
            }
        }
    }
}
