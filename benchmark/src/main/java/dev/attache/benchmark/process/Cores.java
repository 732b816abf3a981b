package dev.attache.benchmark.process;

import java.io.IOException;

/** Pins processes to cores with {@code taskset}, where there are two cores and the command. */
public final class Cores {
    private Cores() {}

    /** Pins all threads of a process; false where that cannot be done. */
    public static boolean pin(long processId, int core) throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return false;
        }
        try {
            return new ProcessBuilder("taskset", "-apc", Integer.toString(core), Long.toString(processId))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
