package dev.attache.server.demo;

import dev.attache.server.cli.Command;
import dev.attache.server.cli.Console;
import dev.attache.server.cli.ServeCommand;
import dev.attache.server.cli.UsageException;
import dev.attache.server.config.ConfigReader;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** {@code attache demo}: shows what Attaché does, on a real Envoy; needs neither Redis nor Docker. */
public final class DemoCommand implements Command {
    private static final int LIMIT = 3;
    private static final int RAISED = 100_000;

    private static final List<Scene> SCENES = List.of(
            new LimitScene(LIMIT),
            new RespondScene(),
            new HeaderScene(),
            new CalloutScene(),
            new SessionScene(),
            new StandbyScene(),
            new ModelScene(),
            new TokenScene(),
            new CacheScene(),
            new PluginScene(),
            new ReloadScene(RAISED));

    private final ServeCommand.Starter starter;
    private final Supplier<ConfigReader> reader;

    /** A demo of the service that is started in this way, with configurations read with what this makes. */
    public DemoCommand(ServeCommand.Starter starter, Supplier<ConfigReader> reader) {
        this.starter = starter;
        this.reader = reader;
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String usage() {
        return "[--keep]   shows it all on a real Envoy and ends; --keep stays up for curl";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        boolean keep = arguments.equals(List.of("--keep"));
        if (!keep && !arguments.isEmpty()) {
            throw new UsageException("expected nothing or --keep, but got: " + String.join(" ", arguments));
        }
        console.out().println("Starting an upstream, Attaché and Envoy (the first time, Envoy is fetched)…");
        try (Stage stage = new Stage(starter, reader, LIMIT);
                Caller caller = new Caller(stage.url(), console.out())) {
            console.out().println(stage.describe());
            for (Scene scene : SCENES) {
                console.out().printf("%n%s%n", scene.title());
                scene.play(stage, caller);
            }
            if (keep) {
                stage.limit(LIMIT);
                Runtime.getRuntime().addShutdownHook(new Thread(stage::tidy, "attache-demo-end"));
                console.out()
                        .printf("%nStaying up; try curl -i -H 'x-user-id: me' %s/echo, end with Ctrl-C%n", stage.url());
                new CountDownLatch(1).await();
            }
        } catch (DemoException e) {
            console.err().println("attache demo: " + e.getMessage());
            return WRONG_MACHINE;
        }
        console.out().printf("%nAll shown.%n");
        return DONE;
    }
}
