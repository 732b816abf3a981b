package dev.attache.server.callout;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.BodyMissingException;
import dev.attache.policy.FailureMode;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.server.callout.CalloutPolicy.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A callout at work on one exchange. */
final class CalloutHandler implements Blocking {
    /** The answer's body is not used; a longer one cannot be an answer to such a question. */
    private static final int MOST_BODY = 1 << 20;

    /** W3C Trace Context: the call is part of the exchange's trace. */
    private static final List<String> TRACE = List.of("traceparent", "tracestate");

    private final CalloutPolicy policy;
    private final Exchange exchange;

    CalloutHandler(CalloutPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
    }

    @Override
    public Verdict decide() throws IOException, InterruptedException {
        CalloutConfig config = policy.config();
        Answer answer = policy.http()
                .send(new Call(
                        config.method().name(),
                        config.url().render(exchange),
                        headers(config.forward()),
                        null,
                        config.timeout(),
                        MOST_BODY));
        boolean passes = answer.status() >= 200 && answer.status() < 300;
        Verdict verdict = passes ? copied(answer) : denied(answer);
        if (Thread.interrupted()) {
            // Something else has decided by now, or is about to.
            throw new InterruptedException();
        }
        if (passes) {
            policy.results().increment(Result.ALLOWED);
        } else {
            policy.results().increment(Result.DENIED);
            note("denied");
        }
        return verdict;
    }

    @Override
    public Verdict undecided(Exception why) {
        policy.results().increment(Result.UNREACHABLE);
        note("unreachable");
        LocalReply reply = CalloutReplies.unreachable();
        return policy.config().onUnreachable() == FailureMode.DENY
                ? Verdict.respond(reply)
                : Verdict.proceed(policy.noneCopied());
    }

    @Override
    public Verdict withoutRequestBody() {
        return undecided(new BodyMissingException("the request's body did not come"));
    }

    private Map<String, List<String>> headers(List<Forward> forwards) {
        var headers = new LinkedHashMap<String, List<String>>();
        Headers given = exchange.requestHeaders();
        for (String name : TRACE) {
            String value = given.first(name);
            if (value != null && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                headers.put(name, List.of(value));
            }
        }
        var cookies = new ArrayList<String>();
        for (Forward forward : forwards) {
            String value = forward.read(exchange);
            if (value != null && forward.isCookie()) {
                cookies.add(forward.name() + "=" + value);
            } else if (value != null) {
                headers.put(forward.name(), List.of(value));
            }
        }
        if (!cookies.isEmpty()) {
            headers.put("cookie", List.of(String.join("; ", cookies)));
        }
        return headers;
    }

    /** What the service says under these names holds; what a client says never does. */
    private Verdict copied(Answer answer) throws IOException {
        Edits.Builder edits = Edits.builder();
        for (Map.Entry<String, String> names : policy.config().copyHeaders().entrySet()) {
            List<String> values = answer.headers().get(names.getKey());
            if (values == null || values.isEmpty()) {
                edits.remove(names.getValue());
            } else {
                set(edits, names.getValue(), String.join(",", values));
            }
        }
        return Verdict.proceed(edits.build());
    }

    private Verdict denied(Answer answer) throws IOException {
        return Verdict.respond(CalloutReplies.denied(policy.config().onStatus(), answer));
    }

    /** A value of the answer that cannot leave is the service's fault, not one of ours. */
    static void set(Edits.Builder edits, String name, String value) throws IOException {
        try {
            edits.set(name, value);
        } catch (RefusedEditException refused) {
            throw new IOException("the service's answer: " + refused.getMessage(), refused);
        }
    }

    private void note(String verdict) {
        exchange.note("policy", policy.name());
        exchange.note("verdict", verdict);
    }
}
