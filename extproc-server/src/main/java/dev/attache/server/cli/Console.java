package dev.attache.server.cli;

import java.io.PrintStream;

/** Where a command prints: results to {@code out}, errors to {@code err}, one line each. */
public record Console(PrintStream out, PrintStream err) {
    /** The process's own. */
    public static Console system() {
        return new Console(System.out, System.err);
    }
}
