package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random policies on random bodies, in every mode, with mode_override and without: client and upstream see what the same
 * functions make of the text, and nothing that Envoy would reject is sent.
 */
class BodyPathTest extends SessionBench {
    private static final List<UnaryOperator<String>> PER_BYTE = List.of(
            UnaryOperator.identity(),
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.replace("a", ""),
            text -> text.replace("b", "bbbbbbbb"),
            text -> "");

    private static final List<Body> NEEDS = List.of(Body.TAP, Body.EDIT, Body.WHOLE);

    private record Step(Body need, UnaryOperator<String> change) {
        Policy policy() {
            return new Rewriter(need, change);
        }

        String apply(String text) {
            return need == Body.TAP ? text : change.apply(text);
        }
    }

    /** One message: its text, in pieces, with or without a length. */
    private record Message(String text, List<String> pieces, boolean length, boolean trailers) {}

    @RepeatedTest(400)
    void whatGoesOnIsWhatThePoliciesMadeOfIt(RepetitionInfo run) {
        var random = new Random(run.getCurrentRepetition());
        Mode mode = Modes.all().get(random.nextInt(Modes.all().size()));
        boolean override = random.nextBoolean() && !mode.observability();
        List<Step> steps = steps(random);
        Message request = message(random);
        Message response = message(random);
        server.with(TestServer.envoy(override, mode));
        serve(FixedRoutes.of(steps.stream().map(Step::policy).toArray(Policy[]::new)));
        envoy.modeOverride(override);

        try (FakeExchange exchange = envoy.exchange(mode)) {
            send(exchange, request, response);
            exchange.awaitEnd(Duration.ofSeconds(5));
            MessageView upstream = exchange.upstream();
            MessageView client = exchange.client();
            String about = "%s, override %s, %s, %s / %s".formatted(mode, override, steps, request, response);
            assertThat(text(upstream)).as(about).isIn(made(steps, request, mode, override, true));
            assertThat(text(client)).as(about).isIn(made(steps.reversed(), response, mode, override, false));
            assertThat(upstream.complete() && client.complete()).as(about).isTrue();
        }
    }

    /** What may be seen: the model's text; where a need cannot be met in this mode, also the text untouched by it. */
    private static List<String> made(List<Step> steps, Message message, Mode mode, boolean override, boolean request) {
        String made = message.text();
        String passedOver = message.text();
        for (Step step : steps) {
            made = step.apply(made);
            passedOver = step.need() == Body.WHOLE ? passedOver : step.apply(passedOver);
        }
        boolean sent = override || (request ? mode.requestBody() : mode.responseBody()).getNumber() != 0;
        boolean headersSent = mode.requestHeaders() && (request || mode.responseHeaders() || override);
        if (!sent || !headersSent || mode.observability()) {
            return List.of(message.text());
        }
        return message.trailers() ? List.of(made, passedOver) : List.of(made);
    }

    private static void send(FakeExchange exchange, Message request, Message response) {
        exchange.requestHeaders(
                headers(FakeEnvoy.request("POST", "/"), request),
                request.pieces().isEmpty());
        pieces(exchange, request, true);
        exchange.responseHeaders(
                headers(FakeEnvoy.response(200), response), response.pieces().isEmpty());
        pieces(exchange, response, false);
    }

    private static void pieces(FakeExchange exchange, Message message, boolean request) {
        for (int i = 0; i < message.pieces().size(); i++) {
            byte[] bytes = message.pieces().get(i).getBytes(ISO_8859_1);
            boolean last = i == message.pieces().size() - 1;
            if (request) {
                exchange.requestBody(bytes, last);
            } else {
                exchange.responseBody(bytes, last);
            }
        }
    }

    private static Map<String, String> headers(Map<String, String> head, Message message) {
        var all = new LinkedHashMap<>(head);
        if (message.length()) {
            all.put("content-length", Integer.toString(message.text().length()));
        }
        return all;
    }

    private static List<Step> steps(Random random) {
        var steps = new ArrayList<Step>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Body need = NEEDS.get(random.nextInt(NEEDS.size()));
            steps.add(new Step(need, PER_BYTE.get(random.nextInt(PER_BYTE.size()))));
        }
        return steps;
    }

    private static Message message(Random random) {
        var pieces = new ArrayList<String>();
        for (int i = random.nextInt(5); i > 0; i--) {
            pieces.add(random.ints(random.nextInt(3000), 'a', 'e')
                    .mapToObj(c -> String.valueOf((char) c))
                    .reduce("", String::concat));
        }
        return new Message(String.join("", pieces), pieces, random.nextBoolean(), false);
    }

    private static String text(MessageView view) {
        return view.body().toString(ISO_8859_1);
    }
}
