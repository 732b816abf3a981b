/**
 * Which policies run for an exchange, in what order, and how their verdicts become one.
 *
 * <p>{@link dev.attache.server.chain.Routes} finds the {@link dev.attache.server.chain.RouteScope} of an exchange by
 * its {@link dev.attache.server.chain.ExchangeMatch}, and with it the {@link dev.attache.server.chain.PolicyChain}. The
 * chain begins a {@link dev.attache.server.chain.ChainRun} for the exchange, which does all the waiting; the walks in
 * it are plain steps. A {@code ForthWalk} takes the request's headers through the policies and begins each of them
 * ({@code Begun}), neighbours that share a store call as a {@code MeteredGroup}. A {@code BackWalk} takes the
 * response's headers back through those that were begun, a {@code BodyWalk} one piece of a body through a
 * {@code BodyPipe}, and a {@code MissingWalk} asks the policies that will not get the whole body they need.
 *
 * <p>{@code Course} is what the walks of one exchange share, {@code Pending} a step whose result is not there yet.
 * {@link dev.attache.server.chain.EditedHeaders} and {@link dev.attache.server.chain.ExchangeUpdates} show later
 * policies what earlier ones changed.
 */
@NullMarked
package dev.attache.server.chain;

import org.jspecify.annotations.NullMarked;
