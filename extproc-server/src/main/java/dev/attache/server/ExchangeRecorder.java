package dev.attache.server;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.server.admin.DenialLog;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Sampled;
import dev.attache.server.envoy.SessionEvents;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what sessions tell, and logs what an operator must know. Thread-safe. */
final class ExchangeRecorder implements SessionEvents {
    private static final String OVERRIDE =
            " (expected: allow_mode_override: true in Envoy's filter; compare attache envoy-config)";

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeRecorder.class);
    private static final String ENDED = "attache_exchanges_total";
    private static final String ENDED_HELP = "Exchanges that ended, by how.";

    private static final int MAX_TRACES = 20;

    private final AtomicInteger tracesLeft = new AtomicInteger(MAX_TRACES);
    private final DenialLog log;
    private final Count completed;
    private final Count rejected;
    private final Count abandoned;
    private final Count failed;
    private final Count faults;
    private final Count overloads;
    private final Count unknownRoutes;
    private final Count refusedEdits;
    private final Count unknownMessages;
    private final Count guessedAddresses;
    private final Map<Phase, LongConsumer> took = new EnumMap<>(Phase.class);
    private final Counts<Phase> outOfTime;
    private final Metrics metrics;
    private final Set<String> passedOver = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean addressWarned = new AtomicBoolean();

    ExchangeRecorder(PrometheusMetrics metrics, DenialLog log) {
        this.log = log;
        this.metrics = metrics;
        completed = metrics.count(ENDED, ENDED_HELP, "outcome", "completed");
        rejected = metrics.count(ENDED, ENDED_HELP, "outcome", "rejected");
        abandoned = metrics.count(ENDED, ENDED_HELP, "outcome", "abandoned");
        failed = metrics.count(ENDED, ENDED_HELP, "outcome", "failed");
        faults = metrics.count("attache_faults_total", "Faults answered by server.on_error.");
        overloads = metrics.count("attache_overloads_total", "Exchanges answered by server.on_error for overload.");
        unknownRoutes = metrics.count(
                "attache_unknown_routes_total", "Exchanges for which Envoy named a route we do not have.");
        refusedEdits = metrics.count(
                "attache_edits_refused_total", "Messages passed unedited because Envoy would have rejected the edits.");
        guessedAddresses = metrics.count(
                "attache_guessed_addresses_total",
                "Client addresses taken from x-forwarded-for for want of an attribute.");
        outOfTime = Counts.of(
                metrics,
                Phase.class,
                "attache_phases_out_of_time_total",
                "Phases in which what a policy waited for was given up.",
                "phase");
        for (Phase phase : Phase.values()) {
            took.put(
                    phase,
                    new Sampled(metrics.seconds(
                            "attache_phase_seconds",
                            "From a message's turn to its answer, by phase, one of sixteen.",
                            "phase",
                            phase.name().toLowerCase(Locale.ROOT))));
        }
        unknownMessages = metrics.count("attache_unknown_messages_total", "Messages without a phase we know.");
    }

    @Override
    public void ended(Exchange exchange, Outcome outcome) {
        switch (outcome) {
            case Outcome.Completed done -> completed.increment();
            case Outcome.Abandoned gone -> abandoned.increment();
            case Outcome.Rejected by -> rejected.increment();
            case Outcome.Failed with -> failed.increment();
        }
    }

    @Override
    public void denied(Exchange exchange, String policy, LocalReply reply) {
        if (reply.status() >= 400) {
            // A stored response, or one that a policy was configured to give, is not a denial.
            log.denied(exchange.id(), exchange.route(), policy, reply.status(), reply.details());
        }
    }

    @Override
    public void fault(Exchange exchange, String where, Throwable cause) {
        faults.increment();
        log.failed(exchange.id(), exchange.route(), where, 0, String.valueOf(cause.getMessage()));
        if (tracesLeft.getAndDecrement() > 0) {
            LOG.error("fault in {}; the trace is shown for the first {} faults only", where, MAX_TRACES, cause);
        }
    }

    @Override
    public void overloaded(Exchange exchange) {
        overloads.increment();
        log.failed(exchange.id(), exchange.route(), "", 0, "overload");
    }

    @Override
    public void unknownRoute(String name) {
        unknownRoutes.increment();
        log.failed("", name, "", 0, "envoy named a route that is not configured");
    }

    @Override
    public void editsRefused(Exchange exchange) {
        refusedEdits.increment();
        log.failed(exchange.id(), exchange.route(), "", 0, "edits over Envoy's limits were taken back");
    }

    @Override
    public void addressGuessed() {
        guessedAddresses.increment();
        if (addressWarned.compareAndSet(false, true)) {
            LOG.warn("Envoy does not send the attribute source.address: the client's address is the last entry of"
                    + " x-forwarded-for, which clients can forge unless Envoy has use_remote_address; add"
                    + " request_attributes: [source.address]");
        }
    }

    @Override
    public void bodyPassedOver(Exchange exchange, String policy, String why) {
        metrics.count(
                        "attache_bodies_passed_over_total",
                        "Bodies that a policy needed and did not get, by why.",
                        "policy",
                        policy,
                        "why",
                        why)
                .increment();
        // Once for each route: what is wrong is the same each time. That a stream has no end is not wrong.
        if (!why.equals("endless") && passedOver.add(exchange.route() + "|" + policy + "|" + why)) {
            LOG.warn(
                    "route {}: policy {} did not get a body that it needed: {}{}; told once, see"
                            + " attache_bodies_passed_over_total",
                    exchange.route(),
                    policy,
                    why,
                    why.equals("body missing") ? OVERRIDE : "");
        }
    }

    @Override
    public void phaseTook(Phase phase, long nanos) {
        LongConsumer seconds = took.get(phase);
        if (seconds != null) {
            seconds.accept(nanos);
        }
    }

    @Override
    public void outOfTime(Phase phase) {
        outOfTime.increment(phase);
    }

    @Override
    public void unknownMessage() {
        unknownMessages.increment();
    }
}
