package dev.attache.server;

import dev.attache.server.cli.Command;
import dev.attache.server.cli.CommandLine;
import dev.attache.server.cli.Console;
import dev.attache.server.cli.VersionCommand;
import java.util.List;

/** The process: arguments in, exit code out. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        List<Command> commands = List.of(new VersionCommand());
        System.exit(new CommandLine(commands).run(List.of(arguments), Console.system()));
    }
}
