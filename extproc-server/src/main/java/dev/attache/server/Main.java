package dev.attache.server;

import dev.attache.server.cli.CalibrateCommand;
import dev.attache.server.cli.CheckCommand;
import dev.attache.server.cli.Command;
import dev.attache.server.cli.CommandLine;
import dev.attache.server.cli.Console;
import dev.attache.server.cli.EnvoyConfigCommand;
import dev.attache.server.cli.ExplainCommand;
import dev.attache.server.cli.HashKeyCommand;
import dev.attache.server.cli.HealthCommand;
import dev.attache.server.cli.SchemaCommand;
import dev.attache.server.cli.ServeCommand;
import dev.attache.server.cli.VersionCommand;
import dev.attache.server.consumer.KeyHash;
import dev.attache.server.demo.DemoCommand;
import java.util.List;

/** The process: arguments in, exit code out. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        List<Command> commands = List.of(
                new ServeCommand(Wiring::start),
                new CheckCommand(Wiring::reader),
                new DemoCommand(Wiring::start, Wiring::reader),
                new ExplainCommand(Wiring::reader),
                new EnvoyConfigCommand(Wiring::reader),
                new SchemaCommand(Wiring.POLICY_TYPES),
                new CalibrateCommand(Wiring::reader, Wiring::calls),
                new HashKeyCommand(System.in, KeyHash::of),
                new HealthCommand(),
                new VersionCommand());
        System.exit(new CommandLine(commands).run(List.of(arguments), Console.system()));
    }
}
