package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** A policy that was told that a body will not come has decided: it is not asked again when the body comes after all. */
class GivenUpBodyTest extends ChainBench {
    private static final Interest WHOLE = Interest.HEADERS.withRequestBody(Interest.Body.WHOLE);
    private static final List<Interest.Body> NEEDS =
            List.of(Interest.Body.TAP, Interest.Body.EDIT, Interest.Body.WHOLE);
    private static final Limits LIMITS =
            Limits.of(List.of(Limit.window(10, Duration.ofMinutes(1), Limit.Algorithm.FIXED_WINDOW)));

    private record Counting(Interest interest, List<String> log) implements MeteredPolicy {
        @Override
        public Metered begin(Exchange exchange) {
            return new Metered() {
                @Override
                public Demand demand() {
                    log.add("demand");
                    return new Demand.Take(new Charge("s", LIMITS, 1, false));
                }

                @Override
                public Verdict decide(Tally tally) {
                    log.add("decide");
                    return Verdict.PASS;
                }

                @Override
                public Verdict undecided(StoreException why) {
                    log.add("undecided");
                    return Verdict.PASS;
                }
            };
        }
    }

    private ChainRun begun(Policy policy) {
        ChainRun run = run(new NamedPolicy("a", policy));
        now(run.requestHeaders(true));
        run.needs(true);
        return run;
    }

    @Test
    void oneThatCountedAtTheHeadersIsNotUndecidedAtTheResponse() {
        ChainRun run = begun(new Counting(WHOLE, log));
        now(run.responseHeaders(response(200), true));
        assertThat(log).containsExactly("demand", "decide");
    }

    @Test
    void oneThatCountsOnTheBodyIsUndecidedOnceAndNotCharged() {
        ChainRun run = begun(new Counting(WHOLE.decidingOnBody(), log));
        now(run.responseHeaders(response(200), true));
        assertThat(run.needs(true)).isEqualTo(Interest.Body.NONE);
        now(run.body(true, ByteBuffer.wrap(new byte[3]), true, false));
        assertThat(log).containsExactly("undecided");
    }

    /** A decoder that knows whether it was closed. */
    private static final class Undoing implements BodyDecoder {
        private final Random random;
        int closed;

        Undoing(Random random) {
            this.random = random;
        }

        @Override
        public ByteBuffer feed(ByteBuffer piece, boolean last) throws UndecodableException {
            if (random.nextInt(8) == 0) {
                throw new UndecodableException("broken", false);
            }
            return piece;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @RepeatedTest(300)
    void everyDecoderIsClosed(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var decoders = new ArrayList<Undoing>();
        var held = new ArrayList<CompletableFuture<Verdict>>();
        ChainRun run = begun(new Reading(random, held));
        for (boolean request : new boolean[] {true, false}) {
            for (int i = random.nextInt(3); i > 0; i--) {
                var decoder = new Undoing(random);
                decoders.add(decoder);
                run.decode(request, decoder);
            }
            boolean waits = false;
            for (int i = random.nextInt(5); i > 0 && !waits; i--) {
                var verdict = run.body(request, ByteBuffer.wrap(new byte[20]), i == 1, false)
                        .toCompletableFuture();
                waits = !verdict.isDone();
            }
            if (waits) {
                break;
            }
            now(run.responseHeaders(response(200), false));
            run.needs(false);
        }
        end(run, new Outcome.Abandoned());
        held.forEach(each -> each.complete(Verdict.PASS));
        home.run();
        assertThat(decoders).allSatisfy(each -> assertThat(each.closed).isEqualTo(1));
    }

    /** Reads both bodies, sometimes breaks, sometimes waits. */
    private record Reading(Random random, List<CompletableFuture<Verdict>> held) implements Policy {
        @Override
        public Interest interest() {
            Interest.Body need = NEEDS.get(random.nextInt(NEEDS.size()));
            return Interest.HEADERS.withRequestBody(need).withResponseBody(need);
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public void requestBodyChunk(ByteBuffer chunk, boolean last) {
                    if (random.nextInt(5) == 0) {
                        throw new IllegalStateException("bug");
                    }
                }

                @Override
                public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                    var later = new CompletableFuture<Verdict>();
                    held.add(later);
                    return random.nextBoolean() ? Verdict.PASSED : later;
                }

                @Override
                public CompletionStage<Edits> responseBody(ByteBuffer body) {
                    return random.nextBoolean() ? UNCHANGED : CompletableFuture.failedStage(new AssertionError("bug"));
                }
            };
        }
    }
}
