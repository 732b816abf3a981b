package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The handlers of one exchange: they do anything that a handler may do, and tell what is done to them that may not. */
final class FuzzHandlers {
    private static final Limits LIMITS =
            Limits.of(List.of(Limit.window(1, Duration.ofSeconds(1), Limit.Algorithm.FIXED_WINDOW)));
    static final List<Interest.Body> NEEDS = List.copyOf(EnumSet.allOf(Interest.Body.class));
    private static final byte[] LONG = new byte[(1 << 20) + 5];
    private static final byte[] BODY = new byte[300];
    private static final JsonPath PATH = JsonPath.parse("a.b");

    private final Random random;
    private final FuzzStages stages;
    private final FuzzStory story;
    private final boolean broken;
    private final List<Plain> begun = new ArrayList<>();

    /** What must not happen is told to the story. */
    FuzzHandlers(Random random, FuzzStages stages, FuzzStory story) {
        this.random = random;
        this.stages = stages;
        this.story = story;
        this.broken = random.nextInt(4) == 0;
    }

    /** Whether now is one of the times, one in so many, that something breaks. */
    boolean breaks(int in) {
        return broken && random.nextInt(in) == 0;
    }

    Plain plain(Exchange exchange) {
        return new Plain(exchange);
    }

    Slow blocking(Exchange exchange) {
        return new Slow(exchange);
    }

    Counted metered(Exchange exchange) {
        return new Counted(exchange);
    }

    /** Every handler that was begun is to have been ended once. */
    void checkEnded() {
        for (Plain each : begun) {
            if (each.ends != 1) {
                story.wrong("a handler was ended %d times".formatted(each.ends));
            }
        }
    }

    private Verdict verdict() {
        return switch (random.nextInt(12)) {
            case 0 -> Verdict.respond(reply());
            case 1, 2 -> Verdict.proceed(edits());
            default -> Verdict.PASS;
        };
    }

    private Edits edits() {
        var edits = Edits.builder();
        for (int i = random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> edits.append("x-a", "1");
                case 1 -> edits.remove("x-a");
                case 2 -> edits.set("x-a", "€".repeat(random.nextInt(50) == 0 ? 5000 : 1));
                default -> edits.refreshRoute();
            }
        }
        if (random.nextInt(40) == 0) {
            for (int i = 0; i < 101; i++) {
                edits.set("x-" + i, "1");
            }
        }
        return random.nextInt(3) == 0 ? edits.body(BODY).build() : edits.build();
    }

    private LocalReply reply() {
        byte[] body = random.nextInt(30) == 0 ? LONG : BODY;
        var reply = new LocalReply(200 + random.nextInt(400), edits().withoutBody(), body, null, "fuzz");
        if (random.nextBoolean()) {
            return reply;
        }
        var ends = List.of(body.length / 3, body.length / 3, body.length);
        return reply.paced(new LocalReply.Pacing(ends, Duration.ofMillis(random.nextInt(3) * 100L)));
    }

    @SuppressWarnings("NullAway") // a hook that breaks its contract is one of the kinds
    private <T> T value(T value) {
        if (breaks(30)) {
            return switch (random.nextInt(3)) {
                case 0 -> throw new IllegalStateException("fuzz: a hook that throws");
                case 1 -> throw new AssertionError("fuzz: a hook that throws an error");
                default -> null;
            };
        }
        return value;
    }

    private CompletionStage<Verdict> decided() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> value(stages.later(() -> value(verdict())));
            case 2 -> value(CompletableFuture.completedFuture(value(verdict())));
            default -> value(Verdict.PASSED);
        };
    }

    /** One that waits for nothing but stages. */
    class Plain implements ExchangeHandler {
        final Exchange exchange;
        int ends;

        Plain(Exchange exchange) {
            this.exchange = exchange;
            value(exchange);
            begun.add(this);
        }

        final void hook() {
            story.hook(this);
            if (ends > 0) {
                story.wrong("a hook after the end");
            }
            if (stages.isWaiting()) {
                story.wrong("a hook while another is waited for");
            }
            look();
        }

        private void look() {
            switch (random.nextInt(12)) {
                case 0 -> exchange.note("n" + random.nextInt(3), "v");
                case 1 -> exchange.identify("someone");
                case 2 -> exchange.clientAddress();
                case 3 -> exchange.attribute("a");
                case 4 -> exchange.metadata("in", "a.a.source.address");
                case 5 -> exchange.requestHeaders().all("x-a");
                case 6 -> exchange.bodyValue(PATH);
                default -> {}
            }
        }

        private void buffer(ByteBuffer bytes) {
            hook();
            if (!bytes.isReadOnly()) {
                story.wrong("a buffer that can be written to");
            }
            if (random.nextBoolean()) {
                bytes.position(bytes.limit());
            }
        }

        @Override
        public Interest.Body needs(boolean request, Interest.Body declared) {
            hook();
            return value(random.nextInt(4) == 0 ? NEEDS.get(random.nextInt(NEEDS.size())) : declared);
        }

        @Override
        public CompletionStage<Verdict> requestHeaders() {
            hook();
            return decided();
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            hook();
            return decided();
        }

        @Override
        public void requestBodyChunk(ByteBuffer chunk, boolean last) {
            buffer(chunk);
            value(this);
        }

        @Override
        public void responseBodyChunk(ByteBuffer chunk, boolean last) {
            requestBodyChunk(chunk, last);
        }

        @Override
        public ByteBuffer editRequestBody(ByteBuffer chunk, boolean last) {
            buffer(chunk);
            return value(
                    switch (random.nextInt(4)) {
                        case 0 -> ByteBuffer.allocate(0);
                        case 1 -> ByteBuffer.wrap(BODY);
                        default -> chunk;
                    });
        }

        @Override
        public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
            return editRequestBody(chunk, last);
        }

        @Override
        public boolean endsResponse() {
            return random.nextInt(8) == 0;
        }

        @Override
        public CompletionStage<Verdict> requestBody(ByteBuffer body) {
            buffer(body);
            return decided();
        }

        @Override
        public CompletionStage<Edits> responseBody(ByteBuffer body) {
            buffer(body);
            return random.nextInt(3) > 0 ? value(UNCHANGED) : value(stages.later(() -> value(edits())));
        }

        @Override
        public Verdict withoutRequestBody() {
            hook();
            return random.nextBoolean() ? ExchangeHandler.super.withoutRequestBody() : value(verdict());
        }

        @Override
        public Edits requestTrailers(Headers trailers) {
            hook();
            return value(edits());
        }

        @Override
        public Edits responseTrailers(Headers trailers) {
            return requestTrailers(trailers);
        }

        @Override
        public void end(@Nullable Outcome outcome) {
            ends++;
            if (outcome == null) {
                story.wrong("an end without an outcome");
            }
            value(this);
        }
    }

    /** One that blocks. */
    final class Slow extends Plain implements Blocking {
        Slow(Exchange exchange) {
            super(exchange);
        }

        @Override
        public Verdict decide() throws Exception {
            if (breaks(10)) {
                throw new java.io.IOException("fuzz: cannot decide");
            }
            return value(verdict());
        }

        @Override
        public Verdict undecided(Exception why) {
            hook();
            return value(verdict());
        }

        @Override
        public Verdict withoutRequestBody() {
            return Blocking.super.withoutRequestBody();
        }
    }

    /** One that counts. */
    final class Counted extends Plain implements Metered {
        private boolean demanded;
        private boolean answered;

        Counted(Exchange exchange) {
            super(exchange);
        }

        @Override
        public Demand demand() {
            hook();
            if (demanded) {
                story.wrong("asked twice for its charge");
            }
            demanded = true;
            return value(
                    random.nextInt(4) == 0
                            ? new Demand.Decided(verdict())
                            : new Demand.Take(new Charge("s", LIMITS, 1, false)));
        }

        private Verdict answer() {
            hook();
            if (answered) {
                story.wrong("answered twice by the store");
            }
            answered = true;
            return value(verdict());
        }

        @Override
        public Verdict decide(Tally tally) {
            return answer();
        }

        @Override
        public Verdict undecided(StoreException why) {
            return answer();
        }

        @Override
        public Verdict withoutRequestBody() {
            return Metered.super.withoutRequestBody();
        }
    }
}
