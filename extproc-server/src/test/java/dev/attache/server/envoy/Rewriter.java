package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A policy that changes bodies, as text, and remembers what it was shown. */
final class Rewriter implements Policy {
    private final Interest interest;
    private final UnaryOperator<String> change;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> responses = new CopyOnWriteArrayList<>();
    final List<String> missing = new CopyOnWriteArrayList<>();

    /** One that has this need of both bodies. */
    Rewriter(Body need, UnaryOperator<String> change) {
        this(Interest.HEADERS.withRequestBody(need).withResponseBody(need), change);
    }

    Rewriter(Interest interest, UnaryOperator<String> change) {
        this.interest = interest;
        this.change = change;
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new Handler();
    }

    private static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    private final class Handler implements ExchangeHandler {
        private final StringBuilder request = new StringBuilder();
        private final StringBuilder response = new StringBuilder();

        @Override
        public void requestBodyChunk(ByteBuffer chunk, boolean last) {
            request.append(text(chunk));
            if (last) {
                requests.add(request.toString());
            }
        }

        @Override
        public ByteBuffer editRequestBody(ByteBuffer chunk, boolean last) {
            requestBodyChunk(chunk, last);
            return changed(chunk);
        }

        @Override
        public CompletionStage<Verdict> requestBody(ByteBuffer body) {
            requests.add(text(body));
            return CompletableFuture.completedStage(Verdict.proceed(edits(body)));
        }

        @Override
        public Verdict withoutRequestBody() {
            missing.add("request");
            return Verdict.PASS;
        }

        @Override
        public void responseBodyChunk(ByteBuffer chunk, boolean last) {
            response.append(text(chunk));
            if (last) {
                responses.add(response.toString());
            }
        }

        @Override
        public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
            responseBodyChunk(chunk, last);
            return changed(chunk);
        }

        @Override
        public CompletionStage<Edits> responseBody(ByteBuffer body) {
            responses.add(text(body));
            return CompletableFuture.completedStage(edits(body));
        }

        private ByteBuffer changed(ByteBuffer bytes) {
            return ByteBuffer.wrap(change.apply(text(bytes)).getBytes(ISO_8859_1));
        }

        private Edits edits(ByteBuffer body) {
            String before = text(body);
            String after = change.apply(before);
            return after.equals(before)
                    ? Edits.NONE
                    : Edits.builder().body(after.getBytes(ISO_8859_1)).build();
        }
    }
}
