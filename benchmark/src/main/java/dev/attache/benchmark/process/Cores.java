package dev.attache.benchmark.process;

import java.io.IOException;

/** Pins processes to cores with {@code taskset}, where there are two cores and the command. */
public final class Cores {
    /** Read before this process itself is pinned. */
    private static final int ALL = Runtime.getRuntime().availableProcessors();

    private Cores() {}

    /** Lets all threads of a process run on any core again. */
    public static void release(long processId) throws InterruptedException {
        pin(processId, "0-" + (ALL - 1));
    }

    /** Pins all threads of a process; false where that cannot be done. */
    public static boolean pin(long processId, int core) throws InterruptedException {
        return pin(processId, Integer.toString(core));
    }

    private static boolean pin(long processId, String cores) throws InterruptedException {
        if (ALL < 2) {
            return false;
        }
        try {
            return new ProcessBuilder("taskset", "-apc", cores, Long.toString(processId))
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
