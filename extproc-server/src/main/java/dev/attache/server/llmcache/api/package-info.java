/**
 * What calls and answers of language models look like to a cache, one API at a time.
 *
 * <p>{@link dev.attache.server.llmcache.api.CachedApis} tells which API a call speaks; its {@link
 * dev.attache.server.llmcache.api.Shape} says what is asked ({@link dev.attache.server.llmcache.api.Asked}), takes the request
 * apart for a comparison by meaning ({@link dev.attache.server.llmcache.api.Wording}), and finds in an answer what decides
 * whether it may be kept ({@link dev.attache.server.llmcache.api.Findings}, by {@link
 * dev.attache.server.llmcache.api.AnswerReading}). Knows nothing of stores, keys or policies.
 */
@NullMarked
package dev.attache.server.llmcache.api;

import org.jspecify.annotations.NullMarked;
