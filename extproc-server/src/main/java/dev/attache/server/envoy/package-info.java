/**
 * The only package that knows protobuf and gRPC: what Envoy says becomes the vocabulary of policies, verdicts become
 * answers that Envoy accepts.
 *
 * <p>{@link dev.attache.server.envoy.ExtProcServer} listens, {@code ExtProcService} makes one {@code ExchangeSession}
 * per stream. The session hands each message to {@code HeadersPhase} or {@code BodyPhase}; these share a
 * {@code Conversation}, keep the state of each {@code Direction} and run the {@code ExchangePolicies} of the route that
 * {@code RouteChoice} finds. Policies see an {@code EnvoyExchange} and {@code EnvoyHeaders}.
 *
 * <p>{@code BodyModes} chooses how Envoy sends a body. {@code Replies} builds every answer, with
 * {@code HeaderMutations} for edits and {@code BodyRepairs} for headers that a changed body makes wrong;
 * {@code StreamedReplies} builds local replies that go out in pieces.
 *
 * <p>A {@link dev.attache.server.envoy.Serving} is what one configuration serves with; a reload replaces it. {@link
 * dev.attache.server.envoy.EventLoops} has the threads, {@link dev.attache.server.envoy.GrpcHealth} answers health
 * checks, {@link dev.attache.server.envoy.WarmUp} sends the exchanges that warm the JVM.
 */
@NullMarked
package dev.attache.server.envoy;

import org.jspecify.annotations.NullMarked;
