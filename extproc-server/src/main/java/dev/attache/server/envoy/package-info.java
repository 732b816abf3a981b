/**
 * The only package that knows protobuf and gRPC: one {@link dev.attache.server.envoy.ExchangeSession session} per stream,
 * what Envoy says turned into the vocabulary, verdicts turned into answers that Envoy accepts.
 */
@NullMarked
package dev.attache.server.envoy;

import org.jspecify.annotations.NullMarked;
