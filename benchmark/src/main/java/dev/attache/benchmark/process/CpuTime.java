package dev.attache.benchmark.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU that a process has used since its start, user and system, in clock ticks of 10 ms ({@code proc_pid_stat(5)}).
 *
 * @param total the time of all threads, ended ones included
 * @param compilers the time of the JIT's threads, which would vanish in a process that runs for long
 */
public record CpuTime(long total, long compilers) {
    private static final int MICROS_PER_TICK = 10_000;
    /** Fields after the name, which is the only one that may hold blanks. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /** Reads a running process; fails where there is none. */
    public static CpuTime of(long processId) throws IOException {
        Path process = Path.of("/proc", Long.toString(processId));
        long compilers = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                compilers += compilerTicks(thread.resolve("stat"));
            }
        }
        return new CpuTime(ticks(Files.readString(process.resolve("stat"))), compilers);
    }

    public CpuTime since(CpuTime earlier) {
        return new CpuTime(total - earlier.total, compilers - earlier.compilers);
    }

    /** What the process itself worked, without the JIT. */
    public long workMicros() {
        return (total - compilers) * MICROS_PER_TICK;
    }

    public long compilerMicros() {
        return compilers * MICROS_PER_TICK;
    }

    /** utime + stime of one stat line. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    /** The kernel cuts names to 15 bytes: "C2 CompilerThre". */
    static boolean isCompiler(String stat) {
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
    }

    private static long compilerTicks(Path stat) throws IOException {
        try {
            String line = Files.readString(stat);
            return isCompiler(line) ? ticks(line) : 0;
        } catch (NoSuchFileException e) {
            // The thread has just ended.
            return 0;
        }
    }
}
