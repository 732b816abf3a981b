package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;

/** What sessions tell about themselves: to be counted and logged. Called on event loops; must not block. */
public interface SessionEvents {
    /** An exchange has begun. */
    void began();

    /** An exchange is over. */
    void ended(Exchange exchange, Outcome outcome);

    /** A policy answered in the upstream's place. */
    default void denied(Exchange exchange, String policy, LocalReply reply) {}

    /** A policy or this service failed; {@code where} names which. */
    void fault(Exchange exchange, String where, Throwable cause);

    /** An exchange got what {@code server.on_error} says, because too many decisions were under way. */
    void overloaded(Exchange exchange);

    /** Envoy named a route that the configuration does not have. */
    void unknownRoute(String name);

    /** Edits were taken back because Envoy would have rejected the message with them. */
    void editsRefused(Exchange exchange);

    /**
     * A policy asked for the client's address, but Envoy was not told to send {@code source.address}: it was taken from
     * {@code x-forwarded-for}, which a client can write unless Envoy appends to it.
     */
    default void addressGuessed() {}

    /** A message without a phase, or with one that is not known, came and was not answered. */
    void unknownMessage();

    /** Tells nobody. */
    SessionEvents UNHEARD = new SessionEvents() {
        @Override
        public void began() {}

        @Override
        public void ended(Exchange exchange, Outcome outcome) {}

        @Override
        public void fault(Exchange exchange, String where, Throwable cause) {}

        @Override
        public void overloaded(Exchange exchange) {}

        @Override
        public void unknownRoute(String name) {}

        @Override
        public void editsRefused(Exchange exchange) {}

        @Override
        public void unknownMessage() {}
    };
}
