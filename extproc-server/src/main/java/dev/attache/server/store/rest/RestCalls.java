package dev.attache.server.store.rest;

import dev.attache.policy.AnswerTooLongException;
import dev.attache.policy.HeldBackException;
import dev.attache.policy.HttpCalls;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Calls to one service, in JSON. Whatever goes wrong is a {@link StoreException}. Thread-safe. */
final class RestCalls {
    /** How many times longer than a look-up it may take to create, to count or to delete. */
    static final int PATIENCE = 10;

    /** The longest answer of a call that lists nothing, in bytes. */
    private static final int SHORT_ANSWER = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RestService service;
    private final HttpCalls http;
    private final Map<String, List<String>> headers;

    RestCalls(RestService service, HttpCalls http) {
        this.service = service;
        this.http = http;
        this.headers = service.headers();
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ObjectNode vector(ObjectNode body, String name, float[] vector) {
        var numbers = body.putArray(name);
        for (float number : vector) {
            numbers.add(number);
        }
        return body;
    }

    RestService service() {
        return service;
    }

    /** A call that somebody waits for. */
    RestReply ask(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        return send(method, path, body == null ? null : JSON.writeValueAsBytes(body), service.timeout(), SHORT_ANSWER);
    }

    /** A call that may take its time, as to create or to clean up. */
    RestReply work(String method, String path, @Nullable JsonNode body, int maxAnswer) throws InterruptedException {
        return send(method, path, body == null ? null : JSON.writeValueAsBytes(body), patient(), maxAnswer);
    }

    RestReply work(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        return work(method, path, body, SHORT_ANSWER);
    }

    /** The same with lines of JSON for a body. */
    RestReply workLines(String method, String path, String lines, int maxAnswer) throws InterruptedException {
        return send(method, path, lines.getBytes(StandardCharsets.UTF_8), patient(), maxAnswer);
    }

    private Duration patient() {
        return service.timeout().multipliedBy(PATIENCE);
    }

    private RestReply send(String method, String path, byte @Nullable [] body, Duration timeout, int maxAnswer)
            throws InterruptedException {
        var call = new HttpCalls.Call(method, URI.create(service.uri() + path), headers, body, timeout, maxAnswer);
        try {
            HttpCalls.Answer answer = http.send(call);
            return new RestReply(service, answer.status(), json(answer));
        } catch (HttpTimeoutException late) {
            throw failure(Reason.TIMEOUT, late);
        } catch (HeldBackException held) {
            throw failure(held.breakerOpen() ? Reason.BREAKER_OPEN : Reason.OVERLOADED, held);
        } catch (AnswerTooLongException tooLong) {
            throw failure(Reason.WRONG_ANSWER, tooLong);
        } catch (IOException silent) {
            throw failure(Reason.DISCONNECTED, silent);
        }
    }

    private JsonNode json(HttpCalls.Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException noJson) {
            // What the parser says quotes the answer.
            throw service.wrong(answer.status() + ", and no JSON (expected: JSON)");
        }
    }

    private StoreException failure(Reason reason, IOException cause) {
        return new StoreException(reason, service.name() + ": " + cause.getMessage());
    }
}
