package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The request's headers on their way through the policies, each of which is begun here. */
final class ForthWalk extends Walk {
    private int next;

    ForthWalk(Course course) {
        super(course);
    }

    @Override
    @Nullable
    Pending<?> next() {
        while (!isAnswered() && next < course.policies.size()) {
            Pending<?> step = isMetered(course.policies.get(next)) ? together() : alone(course.policies.get(next++));
            if (step != null) {
                return step;
            }
        }
        return null;
    }

    private static boolean isMetered(NamedPolicy policy) {
        return policy.policy() instanceof MeteredPolicy metered
                && !metered.interest().decidesOnBody();
    }

    private @Nullable Pending<?> alone(NamedPolicy policy) {
        int index = Course.attempt(policy.name(), () -> course.begin(policy));
        if (index < 0) {
            return null;
        }
        ExchangeHandler handler = course.begun.get(index).handler();
        if (handler instanceof Blocking blocking && !policy.policy().interest().decidesOnBody()) {
            return course.offloaded(index, blocking, this);
        }
        CompletionStage<Verdict> stage = Course.attempt(policy.name(), handler::requestHeaders);
        return isPassed(stage) ? null : course.step(index, stage, this);
    }

    /** Asks the store once for all neighbouring metered policies from here on. */
    private @Nullable Pending<?> together() {
        var group = new MeteredGroup();
        while (next < course.policies.size() && isMetered(course.policies.get(next))) {
            NamedPolicy policy = course.policies.get(next++);
            Course.attempt(policy.name(), () -> {
                int index = course.begin(policy);
                if (index >= 0) {
                    group.add(index, (Metered) course.begun.get(index).handler());
                }
                return true;
            });
        }
        return group.step(this);
    }

    @Override
    void add(Edits more) {
        super.add(more);
        if (!more.isNone()) {
            course.updates.edited(more);
        }
    }
}
