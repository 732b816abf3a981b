package dev.attache.server.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** The file is changed while requests flow: the new limit holds, and no request is dropped. */
final class ReloadScene implements Scene {
    private static final int CLIENTS = 4;

    private final int raised;

    ReloadScene(int raised) {
        this.raised = raised;
    }

    @Override
    public String title() {
        return "reload: the limit is raised to " + raised + " while " + CLIENTS + " clients keep asking";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        var stop = new AtomicBoolean();
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Integer>>> flows = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String user = "client-" + i;
                flows.add(clients.submit(askUntil(stop, caller, user)));
            }
            try {
                stage.limit(raised);
                awaitPass(caller);
            } finally {
                stop.set(true);
            }
            for (Future<List<Integer>> flow : flows) {
                flow.get().forEach(status -> statuses.merge(status, 1, Integer::sum));
            }
        }
        caller.show(Stage.echoOf("alice"), 200, "alice may go on: what she took before still counts");
        caller.say(
                "answers to the clients meanwhile, status = count: " + statuses + ", so none was dropped",
                List.of(200, 429).containsAll(statuses.keySet()));
    }

    private static Callable<List<Integer>> askUntil(AtomicBoolean stop, Caller caller, String user) {
        return () -> {
            var statuses = new ArrayList<Integer>();
            while (!stop.get()) {
                statuses.add(caller.ask(Stage.echoOf(user)).statusCode());
            }
            return statuses;
        };
    }

    private static void awaitPass(Caller caller) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (caller.ask(Stage.echoOf("alice")).statusCode() != 200) {
            if (System.nanoTime() > until) {
                throw new DemoException("the changed configuration was not taken within 10 s");
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }
}
