package dev.attache.server.llm;

import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Guesses how many tokens a call will take, and learns from what calls took. Thread-safe; the same calls in the same
 * order give the same guesses.
 *
 * <p>Each model's tokenizer is described by how many bytes of Latin and of wide text make a token; until a model has
 * been seen, and for calls without a model, what was learned from all models together stands in. Bounded: beyond {@link
 * #MAX_MODELS} models, those that nobody calls are forgotten. It only learns what an upstream has charged, so a
 * client's made-up names take no room unless an upstream answers them.
 */
public final class TokenEstimator {
    /** Models remembered. */
    public static final int MAX_MODELS = 1000;

    /** A picture, in tokens; between what OpenAI (765 for 1024 x 1024) and Anthropic (1,600 at most) count. */
    static final long IMAGE = 1000;

    /** A document or sound, in tokens: a page or two. */
    static final long FILE = 3000;

    /** What a provider puts around messages, in tokens. */
    private static final long FRAME = 8;

    /**
     * What was learned never lowers an estimate below this share of the default: clients can make their answers short.
     */
    private static final double LEAST_OUTPUT = 0.25;

    /** In shorter texts the frame is more than the text. */
    private static final long LEAST_LEARNED = 64;

    private static final class Model {
        private final String name;
        private final AtomicReference<TokenRates> rates;
        private volatile boolean called = true;

        Model(String name, TokenRates rates) {
            this.name = name;
            this.rates = new AtomicReference<>(rates);
        }
    }

    private final ConcurrentMap<String, Model> models = new ConcurrentHashMap<>();
    private final Queue<Model> byAge = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicReference<TokenRates> all = new AtomicReference<>(TokenRates.START);

    /** Tokens that the input may have, at least 1. */
    public long estimateInput(@Nullable String model, InputSize input) {
        double text = rates(model).tokens(input.text());
        return FRAME + (long) Math.ceil(text) + input.tokens() + input.images() * IMAGE + input.files() * FILE;
    }

    /**
     * Learns from an input's actual tokens, cached ones included. Nothing is learned from inputs with pictures or
     * files.
     */
    public void learnInput(@Nullable String model, InputSize input, long actualTokens) {
        long text = actualTokens - FRAME - input.tokens();
        boolean onlyText = input.images() == 0 && input.files() == 0;
        if (onlyText && text > 0 && input.text().bytes() >= LEAST_LEARNED) {
            learn(model, rates -> rates.learnInput(input.text(), (double) text));
        }
    }

    /**
     * Tokens that may be written: what the request asks for; otherwise what nine of ten answers of the model did not
     * exceed, but at least a quarter of the default; otherwise the default. A client that has had many short answers
     * must not make the calls of others look small.
     */
    public long estimateOutput(@Nullable String model, OptionalLong asked, long defaultOutput) {
        if (asked.isPresent()) {
            return asked.getAsLong();
        }
        Model known = model == null ? null : models.get(model);
        TokenRates rates = known == null ? TokenRates.START : known.rates.get();
        return rates.outputs() < TokenRates.ENOUGH
                ? defaultOutput
                : (long) Math.ceil(Math.max(rates.output(), LEAST_OUTPUT * defaultOutput));
    }

    /** Learns from an answer's tokens, if it was not cut short. */
    public void learnOutput(@Nullable String model, long tokens) {
        if (tokens > 0) {
            learn(model, rates -> rates.learnOutput(tokens));
        }
    }

    /** Tokens of Latin text that a model wrote, for streams that end without telling; rounded up. */
    public long tokensOf(@Nullable String model, long generatedBytes) {
        return tokensOf(model, new TextSize(generatedBytes, 0));
    }

    /** Tokens of text that a model wrote, for streams that end without telling; rounded up. */
    public long tokensOf(@Nullable String model, TextSize generated) {
        return (long) Math.ceil(rates(model).tokens(generated));
    }

    private TokenRates rates(@Nullable String model) {
        Model known = model == null ? null : models.get(model);
        if (known == null) {
            return all.get();
        }
        if (!known.called) {
            known.called = true;
        }
        return known.rates.get();
    }

    private void learn(@Nullable String model, UnaryOperator<TokenRates> lesson) {
        TokenRates before = all.getAndUpdate(lesson);
        if (model == null) {
            return;
        }
        Model known = models.get(model);
        if (known == null) {
            // Tokenizers are much alike, the lengths of answers are not.
            known = add(new Model(model, new TokenRates(before.latin(), before.wide(), 0, 0)));
        }
        known.called = true;
        known.rates.updateAndGet(lesson);
    }

    private Model add(Model made) {
        Model there = models.putIfAbsent(made.name, made);
        if (there != null) {
            return there;
        }
        byAge.add(made);
        if (size.incrementAndGet() > MAX_MODELS) {
            forgetOne();
        }
        return made;
    }

    /**
     * Forgets the oldest model that nobody called since it was last looked at; the oldest of all when every model was
     * called.
     */
    private void forgetOne() {
        Model oldest = byAge.poll();
        for (int tries = 0; oldest != null && oldest.called && tries < MAX_MODELS; tries++) {
            oldest.called = false;
            byAge.add(oldest);
            oldest = byAge.poll();
        }
        if (oldest != null) {
            models.remove(oldest.name, oldest);
            size.decrementAndGet();
        }
    }

    /** How many models are remembered. */
    int size() {
        return models.size();
    }
}
