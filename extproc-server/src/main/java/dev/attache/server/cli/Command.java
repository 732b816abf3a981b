package dev.attache.server.cli;

import java.util.List;

/** One word of the command line. */
public interface Command {
    /** It did what it was asked. */
    int DONE = 0;
    /** The input was wrong: the configuration, or the arguments. */
    int WRONG_INPUT = 1;
    /** The machine was at fault: a port is taken, a file cannot be read. */
    int WRONG_MACHINE = 2;

    /** The word. */
    String name();

    /** What stands in the help, arguments first: {@code -c FILE   runs the service}. */
    String usage();

    /**
     * Runs to the end.
     *
     * @return the exit code
     * @throws UsageException when the arguments are wrong
     */
    int run(List<String> arguments, Console console) throws Exception;
}
