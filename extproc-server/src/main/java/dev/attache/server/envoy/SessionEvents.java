package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;

/**
 * What sessions tell about themselves: to be counted and logged. Called on event loops; must not block. Events whose
 * method is not overridden are ignored.
 */
public interface SessionEvents {
    /** What Envoy asks about. */
    enum Phase {
        /** The head of the request. */
        REQUEST_HEADERS,
        /** A piece of its body, or all of it. */
        REQUEST_BODY,
        /** What follows its body. */
        REQUEST_TRAILERS,
        /** The head of the response. */
        RESPONSE_HEADERS,
        /** A piece of its body, or all of it. */
        RESPONSE_BODY,
        /** What follows its body. */
        RESPONSE_TRAILERS
    }

    /** An exchange is over. */
    default void ended(Exchange exchange, Outcome outcome) {}

    /** A policy answered in the upstream's place. */
    default void denied(Exchange exchange, String policy, LocalReply reply) {}

    /** A policy or this service failed; {@code where} names which. */
    default void fault(Exchange exchange, String where, Throwable cause) {}

    /** An exchange got what {@code server.on_error} says, because too many decisions were under way. */
    default void overloaded(Exchange exchange) {}

    /** Envoy named a route that the configuration does not have. */
    default void unknownRoute(String name) {}

    /** Edits were taken back because Envoy would have rejected the message with them. */
    default void editsRefused(Exchange exchange) {}

    /**
     * A policy asked for the client's address, but Envoy was not told to send {@code source.address}: it was taken from
     * {@code x-forwarded-for}, which a client can write unless Envoy appends to it.
     */
    default void addressGuessed() {}

    /** A message without a phase, or with one that is not known, came and was not answered. */
    default void unknownMessage() {}

    /** A policy did not get a body that it needed; {@code why} is one of a few words. */
    default void bodyPassedOver(Exchange exchange, String policy, String why) {}

    /**
     * A message has been dealt with: answered, or kept with others that are answered together.
     *
     * @param nanos since its turn came, the wait for stores and services included
     */
    default void phaseTook(Phase phase, long nanos) {}

    /** What a policy waited for was given up, so that Envoy is answered in time. */
    default void outOfTime(Phase phase) {}

    /** Tells nobody. */
    SessionEvents UNHEARD = new SessionEvents() {};
}
