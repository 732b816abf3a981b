package dev.attache.server.llm.usage;

import static dev.attache.server.llm.usage.UsageCount.CACHED;
import static dev.attache.server.llm.usage.UsageCount.CACHE_WRITE;
import static dev.attache.server.llm.usage.UsageCount.INPUT;
import static dev.attache.server.llm.usage.UsageCount.OUTPUT;
import static dev.attache.server.llm.usage.UsageCount.REASONING;
import static dev.attache.server.llm.usage.UsageCount.TOTAL;

import dev.attache.server.llm.TokenKind;
import org.jspecify.annotations.Nullable;

/** Makes disjoint kinds of tokens of what a provider reports. */
enum Normalisation {
    /** OpenAI and many others: input and output are wholes, the details are parts of them. */
    PARTS_INSIDE {
        @Override
        void take(ReportedCounts from, Split to) {
            boolean onlyTotal = !from.has(INPUT) && !from.has(OUTPUT);
            long input = from.get(onlyTotal ? TOTAL : INPUT);
            input = to.part(TokenKind.CACHED_INPUT, from.get(CACHED), input);
            input = to.part(TokenKind.CACHE_WRITE, from.get(CACHE_WRITE), input);
            input = to.part(TokenKind.AUDIO_INPUT, from.get(UsageCount.AUDIO_INPUT), input);
            input = to.part(TokenKind.IMAGE_INPUT, from.get(UsageCount.IMAGE_INPUT), input);
            to.set(TokenKind.INPUT, input);
            long output = from.get(OUTPUT);
            if (reasoningIsBeside(from)) {
                to.set(TokenKind.REASONING, from.get(REASONING));
            } else {
                output = to.part(TokenKind.REASONING, from.get(REASONING), output);
            }
            output = to.part(TokenKind.AUDIO_OUTPUT, from.get(UsageCount.AUDIO_OUTPUT), output);
            output = to.part(TokenKind.IMAGE_OUTPUT, from.get(UsageCount.IMAGE_OUTPUT), output);
            to.set(TokenKind.OUTPUT, output);
        }
    },

    /** Cohere: what is billed, where nothing else is told. */
    BILLED {
        @Override
        void take(ReportedCounts from, Split to) {
            if (from.has(INPUT) || from.has(OUTPUT)) {
                PARTS_INSIDE.take(from, to);
            } else {
                to.set(TokenKind.INPUT, from.get(UsageCount.BILLED_INPUT));
                to.set(TokenKind.OUTPUT, from.get(UsageCount.BILLED_OUTPUT));
            }
        }
    },

    /** OpenAI's images: what is not said to be text is pictures. */
    IMAGES {
        @Override
        void take(ReportedCounts from, Split to) {
            PARTS_INSIDE.take(from, to);
            if (!from.has(UsageCount.IMAGE_OUTPUT)) {
                to.set(TokenKind.IMAGE_OUTPUT, to.get(TokenKind.OUTPUT));
                to.set(TokenKind.OUTPUT, 0);
            }
        }
    },

    /** Anthropic and Bedrock: the cache is beside the input, thinking is inside the output. */
    CACHE_BESIDE {
        @Override
        void take(ReportedCounts from, Split to) {
            to.set(TokenKind.INPUT, from.get(INPUT));
            to.set(TokenKind.CACHED_INPUT, from.get(CACHED));
            to.set(
                    TokenKind.CACHE_WRITE,
                    from.has(CACHE_WRITE)
                            ? from.get(CACHE_WRITE)
                            : from.get(UsageCount.CACHE_WRITE_5M) + from.get(UsageCount.CACHE_WRITE_1H));
            to.set(TokenKind.OUTPUT, to.part(TokenKind.REASONING, from.get(REASONING), from.get(OUTPUT)));
        }

        @Override
        boolean isTotal(long total, Split split) {
            long cache = split.get(TokenKind.CACHED_INPUT) + split.get(TokenKind.CACHE_WRITE);
            return total == split.sum() || total == split.sum() - cache;
        }
    },

    /** Gemini: the cache is inside the prompt; tool results and thoughts are beside prompt and answer. */
    GEMINI {
        @Override
        void take(ReportedCounts from, Split to) {
            long input = to.part(TokenKind.CACHED_INPUT, from.get(CACHED), from.get(INPUT));
            input = to.part(TokenKind.AUDIO_INPUT, fresh(from, UsageCount.AUDIO_INPUT, UsageCount.CACHED_AUDIO), input);
            input = to.part(TokenKind.IMAGE_INPUT, fresh(from, UsageCount.IMAGE_INPUT, UsageCount.CACHED_IMAGE), input);
            to.set(TokenKind.INPUT, input + from.get(UsageCount.TOOL_USE));
            long output = to.part(TokenKind.AUDIO_OUTPUT, from.get(UsageCount.AUDIO_OUTPUT), from.get(OUTPUT));
            to.set(TokenKind.OUTPUT, to.part(TokenKind.IMAGE_OUTPUT, from.get(UsageCount.IMAGE_OUTPUT), output));
            to.set(TokenKind.REASONING, from.get(REASONING));
        }

        private static long fresh(ReportedCounts from, UsageCount all, UsageCount cached) {
            return Math.max(0, from.get(all) - from.get(cached));
        }
    };

    /** The kinds while they are being filled. */
    static final class Split {
        private final TokenCounts counts = new TokenCounts();
        private boolean fits = true;

        void set(TokenKind kind, long count) {
            counts.set(kind, count);
        }

        long get(TokenKind kind) {
            return counts.of(kind);
        }

        /** Takes a part out of a whole, at most all of it: what was reported as a whole is never charged twice. */
        long part(TokenKind kind, long count, long whole) {
            fits &= count <= whole;
            long taken = Math.min(count, whole);
            set(kind, taken);
            return whole - taken;
        }

        long sum() {
            return counts.sum();
        }
    }

    abstract void take(ReportedCounts from, Split to);

    boolean isTotal(long total, Split split) {
        return total == split.sum();
    }

    TokenUsage normalise(ReportedCounts reported, @Nullable String model) {
        var split = new Split();
        take(reported, split);
        long total = reported.has(TOTAL) ? reported.get(TOTAL) : TokenUsage.NO_TOTAL;
        boolean agrees = split.fits && (total == TokenUsage.NO_TOTAL || isTotal(total, split));
        return new TokenUsage(split.counts, total, model, agrees);
    }

    /** Some (xAI) count the reasoning beside the output; their total shows it. */
    private static boolean reasoningIsBeside(ReportedCounts from) {
        return from.get(REASONING) > 0
                && from.has(TOTAL)
                && from.get(TOTAL) == from.get(INPUT) + from.get(OUTPUT) + from.get(REASONING);
    }
}
