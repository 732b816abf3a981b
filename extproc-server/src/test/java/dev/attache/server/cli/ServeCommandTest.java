package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What signals do to {@code serve}; each case is a process of its own. */
@Timeout(60)
class ServeCommandTest {
    @Test
    void sigtermBeforeReadyIsACleanEnd() throws Exception {
        try (var service = new Service("slow")) {
            service.awaits("starting");
            service.signal("HUP");
            service.signal("TERM");
            service.awaits("attache serve: stopped before it was ready");
            assertThat(service.ends()).isZero();
        }
    }

    @Test
    void sighupLooksAtTheFileAndEndsNothing() throws Exception {
        try (var service = new Service("quick")) {
            service.awaits("starting");
            service.awaits("ready");
            service.signal("HUP");
            service.awaits("looked");
            service.signal("HUP");
            service.awaits("looked");
            service.signal("TERM");
            service.awaits("stopped");
            assertThat(service.ends()).isZero();
        }
    }

    @Test
    void whatCannotStartSaysSoByItsCode() throws Exception {
        try (var service = new Service("broken")) {
            service.awaits("starting");
            assertThat(service.ends()).isEqualTo(Command.WRONG_MACHINE);
        }
    }

    /** A process that serves nobody. */
    private static final class Service implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;

        Service(String kind) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path")
                                    + File.pathSeparator
                                    + System.getProperty("surefire.test.class.path", ""),
                            Served.class.getName(),
                            kind)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            said = process.inputReader();
        }

        void awaits(String line) throws IOException {
            assertThat(said.readLine()).isEqualTo(line);
        }

        void signal(String name) throws IOException, InterruptedException {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        int ends() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Says what the cases look for. */
    static final class Served {
        private Served() {}

        public static void main(String[] arguments) {
            ServeCommand.Starter starter = file -> {
                System.out.println("starting");
                switch (arguments[0]) {
                    case "slow" -> new CountDownLatch(1).await();
                    case "broken" -> throw new IOException("no port");
                    default -> {}
                }
                return running();
            };
            var commands = new CommandLine(List.of(new ServeCommand(starter)));
            System.exit(commands.run(List.of("serve", "-c", "x.yaml"), Console.system()));
        }

        private static ServeCommand.Running running() {
            return new ServeCommand.Running() {
                @Override
                public String readyLine() {
                    return "ready";
                }

                @Override
                public void lookAgain() {
                    System.out.println("looked");
                }

                @Override
                public void stop() {
                    System.out.println("stopped");
                }
            };
        }
    }
}
