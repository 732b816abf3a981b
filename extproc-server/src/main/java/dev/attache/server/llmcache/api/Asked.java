package dev.attache.server.llmcache.api;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as far as a cache needs to know. Immutable.
 *
 * @param model as it is named; null where it is not, or where the name is an alias that no answer bears
 * @param streams whether the answer is to come as an event stream
 * @param answers how many answers are asked for
 * @param stateful whether the answer depends on, or changes, what the upstream remembers: it cannot be given again
 * @param keptUpstream whether the upstream keeps the answer under its id, which must then stay what it is
 */
public record Asked(@Nullable String model, boolean streams, long answers, boolean stateful, boolean keptUpstream) {}
