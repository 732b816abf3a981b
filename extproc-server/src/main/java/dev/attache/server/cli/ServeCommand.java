package dev.attache.server.cli;

import dev.attache.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code attache serve -c FILE}. */
public final class ServeCommand implements Command {
    /** Starts the service; what it gives back is stopped on SIGTERM. */
    @FunctionalInterface
    public interface Starter {
        /** Returns when the service is ready. */
        Running start(Path file) throws ConfigException, IOException, InterruptedException;
    }

    /** The running service. */
    public interface Running {
        /** One line: addresses, configuration version, store, Envoy settings assumed. */
        String readyLine();

        /** Looks at the configuration file now, and says what came of it. Returns when that is done. */
        void lookAgain();

        /** Drains and ends; returns when all is closed. */
        void stop() throws InterruptedException;
    }

    private final Starter starter;

    /** A command that starts the service in this way. */
    public ServeCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String usage() {
        return "-c FILE    runs the service until SIGTERM; SIGHUP looks at FILE now";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        Path file = file(new Arguments(arguments));
        var running = new AtomicReference<@Nullable Running>();
        HangUp.runs(() -> {
            Running now = running.get();
            if (now != null) {
                now.lookAgain();
            }
        });
        var ending = new Thread(() -> stop(running.get(), console), "attache-stop");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            Running started = starter.start(file);
            running.set(started);
            console.out().println(started.readyLine());
        } catch (ConfigException e) {
            e.problems().forEach(problem -> console.err().println(problem));
            return WRONG_INPUT;
        } finally {
            if (running.get() == null) {
                // What could not start ends with a code that says so, not as if it had been asked to end.
                forget(ending);
            }
        }
        new CountDownLatch(1).await();
        return DONE;
    }

    private static Path file(Arguments rest) throws UsageException {
        String file = null;
        while (rest.more()) {
            String word = rest.next();
            if (!word.equals("-c") || file != null) {
                throw new UsageException(word + " (expected: -c FILE" + (file == null ? "" : ", once") + ")");
            }
            file = rest.value(word);
        }
        if (file == null) {
            throw new UsageException("no file (expected: -c FILE)");
        }
        return ConfigFile.existing(file);
    }

    private static void forget(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endingAlready) {
            // SIGTERM was first: it is its end.
        }
    }

    private static void stop(@Nullable Running running, Console console) {
        int code = DONE;
        try {
            if (running == null) {
                console.out().println("attache serve: stopped before it was ready");
            } else {
                running.stop();
            }
        } catch (InterruptedException | RuntimeException e) {
            console.err().println("attache serve: the end was not clean: " + e);
            code = WRONG_MACHINE;
        }
        console.out().flush();
        // A JVM that SIGTERM ends says 143, whatever its hooks did; a clean end is 0.
        Runtime.getRuntime().halt(code);
    }
}
