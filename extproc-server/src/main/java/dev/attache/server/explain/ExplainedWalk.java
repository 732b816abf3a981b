package dev.attache.server.explain;

import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.server.chain.Mismatch;
import dev.attache.server.config.Config.NamedPolicy;
import dev.attache.server.config.ServerConfig;
import dev.attache.server.config.UsedSources;
import dev.attache.server.explain.Explanation.Deed;
import dev.attache.server.explain.Explanation.Reading;
import dev.attache.server.explain.Explanation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The request's way through the policies of its route, in the chain's order, without store and services. */
final class ExplainedWalk {
    private static final String HEADERS = "request headers";
    private static final String BODY = "request body";

    /** A policy under way. */
    private record Under(
            NamedPolicy policy,
            @Nullable ExchangeHandler handler,
            @Nullable String skipped,
            List<Reading> reads,
            List<Deed> does) {
        boolean isMetered(boolean body) {
            return handler instanceof Metered && policy.policy().interest().decidesOnBody() == body;
        }
    }

    private final ExplainedExchange exchange;
    private final ServerConfig config;
    private final List<Under> all = new ArrayList<>();
    private @Nullable String answeredBy;
    /** Its answer in words. */
    private String answer = "";

    private boolean hashed;

    ExplainedWalk(ExplainedExchange exchange, ServerConfig config) {
        this.exchange = exchange;
        this.config = config;
    }

    void run(List<NamedPolicy> policies) {
        for (NamedPolicy policy : policies) {
            Under under = begin(policy);
            all.add(under);
            if (under.handler() != null) {
                headers(under, under.handler());
            }
        }
        if (all.stream().anyMatch(this::wantsBody)) {
            if (answeredBy == null) {
                exchange.arriveBody();
            }
            all.stream().filter(this::wantsBody).forEach(this::body);
        }
    }

    private Under begin(NamedPolicy policy) {
        String skipped = null;
        if (answeredBy != null) {
            skipped = answeredBy + " has answered";
        } else if (policy.when() != null) {
            String mismatch = Mismatch.of(policy.when(), exchange);
            skipped = mismatch == null ? null : "when: " + mismatch;
        }
        ExchangeHandler handler = skipped == null ? policy.policy().begin(exchange) : null;
        return new Under(policy, handler, skipped, new ArrayList<>(), new ArrayList<>());
    }

    private void headers(Under under, ExchangeHandler handler) {
        if (under.policy().policy().interest().decidesOnBody()) {
            return;
        }
        read(under);
        if (handler instanceof Metered metered) {
            demand(under, metered, HEADERS);
        } else if (handler instanceof Blocking) {
            under.does().add(new Deed(HEADERS, Outcomes.WAITS, null));
        } else {
            passOrAnswer(under, HEADERS, handler::requestHeaders);
        }
    }

    private boolean wantsBody(Under under) {
        if (under.handler() == null) {
            return false;
        }
        Interest interest = under.policy().policy().interest();
        return interest.decidesOnBody()
                || (exchange.hasBody()
                        && interest.requestBody() != Interest.Body.NONE
                        && under.handler().needs(true, interest.requestBody()) == Interest.Body.WHOLE);
    }

    private void body(Under under) {
        ExchangeHandler handler = Objects.requireNonNull(under.handler());
        if (answeredBy != null) {
            under.does().add(new Deed(BODY, "not reached: " + answer, null));
            return;
        }
        boolean decides = under.policy().policy().interest().decidesOnBody();
        if (decides) {
            read(under);
        }
        if (decides && handler instanceof Metered metered) {
            demand(under, metered, BODY);
        } else if (decides && handler instanceof Blocking) {
            under.does().add(new Deed(BODY, Outcomes.WAITS, null));
        } else {
            passOrAnswer(under, BODY, () -> handler.requestBody(exchange.arriveBody()));
        }
    }

    private void read(Under under) {
        var settings =
                Objects.requireNonNull(config.policies().get(under.policy().name()));
        UsedSources.sources(settings.settings())
                .distinct()
                .map(source -> {
                    String value = source.read(exchange);
                    boolean hidden = value != null && source.secret();
                    hashed |= hidden;
                    return new Reading(source.toString(), hidden ? "(hidden)" : value);
                })
                .forEach(under.reads()::add);
    }

    private void demand(Under under, Metered metered, String phase) {
        Metered.Demand demand = metered.demand();
        String override = exchange.takeNote("override");
        String by = override == null ? "" : " by " + override;
        switch (demand) {
            case Metered.Demand.Take take ->
                under.does()
                        .add(new Deed(
                                phase,
                                "counts" + by + ", and passes while within the limits",
                                Outcomes.count(take.charge())));
            case Metered.Demand.Decided decided -> {
                under.does().add(new Deed(phase, "counts nothing" + by + "; " + Outcomes.of(decided.verdict()), null));
                if (decided.verdict() instanceof Verdict.Respond respond) {
                    answer(under, respond, phase);
                    uncharge(under, phase);
                }
            }
        }
    }

    /** When one of several neighbours refuses in any case, no other charges for it. */
    private void uncharge(Under refusing, String phase) {
        for (int i = all.indexOf(refusing) - 1; i >= 0; i--) {
            Under before = all.get(i);
            if (before.handler() == null) {
                continue;
            }
            if (!before.isMetered(phase.equals(BODY))) {
                return;
            }
            String outcome = "counts nothing; " + refusing.policy().name() + ", beside it, refuses";
            before.does().replaceAll(deed -> deed.phase().equals(phase) ? new Deed(phase, outcome, null) : deed);
        }
    }

    private void passOrAnswer(Under under, String phase, Supplier<CompletionStage<Verdict>> hook) {
        Verdict verdict;
        try {
            verdict = decided(hook);
        } catch (IllegalStateException notHere) {
            verdict = null;
        } catch (RuntimeException fault) {
            under.does().add(new Deed(phase, Outcomes.FAULT, null));
            return;
        }
        if (verdict == null) {
            under.does().add(new Deed(phase, Outcomes.UNKNOWN, null));
            return;
        }
        under.does().add(new Deed(phase, Outcomes.of(verdict), null));
        switch (verdict) {
            case Verdict.Proceed proceed -> exchange.edited(proceed.edits());
            case Verdict.Respond respond -> answer(under, respond, phase);
        }
    }

    /** Null when it depends on something that is not here. */
    private static @Nullable Verdict decided(Supplier<CompletionStage<Verdict>> hook) {
        CompletableFuture<Verdict> stage = hook.get().toCompletableFuture();
        return stage.isDone() && !stage.isCompletedExceptionally() ? stage.join() : null;
    }

    private void answer(Under under, Verdict.Respond respond, String phase) {
        answeredBy = under.policy().name();
        answer = "%s %s at the %s".formatted(answeredBy, Outcomes.of(respond), phase);
    }

    List<Step> steps() {
        return all.stream()
                .map(under -> new Step(
                        under.policy().name(),
                        Objects.requireNonNull(
                                        config.policies().get(under.policy().name()))
                                .type()
                                .name(),
                        under.handler() != null,
                        under.skipped(),
                        under.reads(),
                        under.does()))
                .toList();
    }

    /** Whether the value of a secret source was read. */
    boolean hashed() {
        return hashed;
    }

    /** What the policies that run need together. */
    Interest interest() {
        return all.stream()
                .filter(under -> under.handler() != null)
                .map(under -> under.policy().policy().interest())
                .reduce(Interest.REQUEST_HEADERS, Interest::and);
    }
}
