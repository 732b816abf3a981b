package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.policy.ByteSize;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Body;
import dev.attache.server.config.EnvoySettings.Part;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One exchange of one seed: what is sent, when the policies answer, when the peer goes; and what must be true after it. */
final class FuzzExchange implements SessionEvents {
    /** Longer than any deadline or pause. */
    private static final long LONG_SECONDS = 100;

    private static final List<Body> BODIES = List.copyOf(EnumSet.allOf(Body.class));

    private final Random random;
    private final EmbeddedChannel loop;
    private final FuzzStory story;
    private final FuzzStages stages;
    private final FuzzHandlers handlers;
    private final FuzzCall call;
    private final FuzzAnswers answers;
    private final OpenSessions sessions = new OpenSessions();
    private final DecisionsUnderWay decisions;
    private final ExchangeSession session;
    private final List<ProcessingRequest> script;
    private int sent;
    private int ends;

    FuzzExchange(long seed, EmbeddedChannel loop, boolean told) {
        this.story = new FuzzStory(told);
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.loop = loop;
        this.stages = new FuzzStages(random);
        this.handlers = new FuzzHandlers(random, stages, story);
        var made = new FuzzScript(random);
        this.script = made.messages();
        this.answers = new FuzzAnswers(made.isOrderly(), story);
        this.call = new FuzzCall(answers, story);
        this.decisions = new DecisionsUnderWay(random.nextInt(20) == 0 ? 0 : 1);
        var routes = new FuzzPolicies(random, handlers, stages);
        var scope = new SessionScope(new Serving(routes, envoy(), 1000), this, decisions, sessions);
        String named = random.nextInt(20) == 0 ? "gone" : null;
        this.session = new ExchangeSession(call, scope, new HomeThread(loop.eventLoop()), named);
        call.request(8);
        call.listener(session);
    }

    private EnvoySettings envoy() {
        var modes = new EnvoySettings.Modes(part(), part(), body(), body(), part(), part());
        return new EnvoySettings(
                EnvoySettings.Version.parse(random.nextBoolean() ? "v1.36" : "v1.40"),
                Duration.ofMillis(200),
                Duration.ofMillis(random.nextBoolean() ? 0 : 1000),
                modes,
                random.nextBoolean(),
                new ByteSize(random.nextBoolean() ? 100 : 1 << 20));
    }

    private Part part() {
        return random.nextBoolean() ? Part.SEND : Part.SKIP;
    }

    private Body body() {
        return BODIES.get(random.nextInt(BODIES.size()));
    }

    /** Runs it to its end; what was wrong. */
    List<String> run() {
        int leaves = random.nextInt(3) == 0 ? random.nextInt(3 * script.size() + 1) : Integer.MAX_VALUE;
        for (int step = 0; sent < script.size() && step < leaves && !call.isClosed(); step++) {
            step();
        }
        if (leaves == Integer.MAX_VALUE) {
            settle();
            if (!call.isClosed()) {
                if (call.unread() > 0) {
                    story.wrong("%d messages were not asked for".formatted(call.unread()));
                }
                answers.idle();
            }
        }
        leave();
        if (sessions.count() == 0 && !stages.isWaiting() && loop.runScheduledPendingTasks() >= 0) {
            story.wrong("a timer is left");
        }
        settle();
        check();
        return story.wrong();
    }

    /** What happened, if it was to be told. */
    String story() {
        return story.toString();
    }

    /** How many messages were sent. */
    int sent() {
        return sent;
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> stages.completeOne();
            case 3 -> pass(random.nextInt(400));
            case 4 -> call.ready(random.nextBoolean());
            case 5 -> {
                if (random.nextInt(10) == 0) {
                    session.completeWhenIdle();
                }
            }
            default -> {
                if (sent < script.size()) {
                    call.arrive(script.get(sent++));
                }
            }
        }
    }

    private void pass(long milliseconds) {
        story.tell(() -> "   " + milliseconds + " ms pass");
        loop.advanceTimeBy(milliseconds, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
    }

    /** Everything comes that will come. */
    private void settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            call.ready(true);
            while (stages.completeOne()) {
                moved = true;
            }
            while (loop.runScheduledPendingTasks() >= 0) {
                pass(TimeUnit.SECONDS.toMillis(LONG_SECONDS));
                moved = true;
            }
        }
    }

    private void leave() {
        switch (random.nextInt(3)) {
            case 0 -> call.halfClose();
            case 1 -> call.cancel(true);
            default -> {
                call.cancel(false);
                for (int i = random.nextInt(4); i > 0; i--) {
                    step();
                }
                call.tell();
            }
        }
    }

    private void check() {
        handlers.checkEnded();
        if (sessions.count() != 0) {
            story.wrong("a session is left");
        }
        if (decisions.count() != 0) {
            story.wrong("decisions under way: " + decisions.count());
        }
        if (ends != 1) {
            story.wrong("the exchange ended %d times".formatted(ends));
        }
    }

    @Override
    public void fault(Exchange exchange, String where, Throwable cause) {
        story.tell(() -> "   fault " + where + " " + cause);
    }

    @Override
    public void ended(Exchange exchange, Outcome outcome) {
        story.tell(() -> "   ended " + outcome);
        ends++;
    }
}
