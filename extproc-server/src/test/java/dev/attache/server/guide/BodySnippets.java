package dev.attache.server.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedStage;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.JsonPath;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Reading and changing bodies. */
final class BodySnippets {
    private BodySnippets() {}

    /** Sees each piece go by. */
    static final class Counting implements ExchangeHandler {
        static final Interest INTEREST = Interest.HEADERS.withResponseBody(Body.TAP);

        long bytes;

        @Override
        public void responseBodyChunk(ByteBuffer chunk, boolean last) {
            bytes += chunk.remaining();
        }
    }

    /** Replaces each piece as it goes by. */
    static final class Masking implements ExchangeHandler {
        static final Interest INTEREST = Interest.HEADERS.withResponseBody(Body.EDIT);

        @Override
        public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = bytes[i] >= '0' && bytes[i] <= '9' ? (byte) '#' : bytes[i];
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    /** Has the whole body before any of it goes on. */
    static final class Wrapping implements ExchangeHandler {
        static final Interest INTEREST = Interest.HEADERS.withResponseBody(Body.WHOLE);

        @Override
        public CompletionStage<Edits> responseBody(ByteBuffer body) {
            String text = "{\"data\":" + UTF_8.decode(body) + "}";
            return completedStage(Edits.builder().body(text.getBytes(UTF_8)).build());
        }
    }

    /** Decides by what is in the body, before the upstream sees anything. */
    record ModelPolicy() implements Policy {
        private static final JsonPath MODEL = JsonPath.parse("model");

        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS.decidingOnBody();
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                    String model = exchange.bodyValue(MODEL);
                    return model == null
                            ? completedStage(Verdict.respond(LocalReply.text(400, "No model\n", null, "no_model")))
                            : completedStage(Verdict.proceed(
                                    Edits.builder().set("x-model", model).build()));
                }
            };
        }
    }

    /** Needs a body only of some exchanges. */
    record OnlyJson(Exchange exchange) implements ExchangeHandler {
        @Override
        public Body needs(boolean request, Body declared) {
            String type = exchange.requestHeaders().first("content-type");
            return type != null && type.startsWith("application/json") ? declared : Body.NONE;
        }
    }
}
