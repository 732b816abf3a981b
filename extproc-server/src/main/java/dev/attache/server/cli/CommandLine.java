package dev.attache.server.cli;

import dev.attache.server.config.Names;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the command and runs it; turns every failure into one line and an exit code. */
public final class CommandLine {
    private static final Set<String> HELP = Set.of("--help", "-h");
    private static final Map<String, String> VERSION = Map.of("--version", "version", "-V", "version");

    private final List<Command> commands;

    /** A command line with these words, in the order of the help. */
    public CommandLine(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /** Runs the command that the first argument names. Never throws; returns the exit code. */
    public int run(List<String> arguments, Console console) {
        String word = arguments.isEmpty() ? "help" : VERSION.getOrDefault(arguments.getFirst(), arguments.getFirst());
        if (word.equals("help") || HELP.contains(word)) {
            console.out().println(help());
            return arguments.isEmpty() ? Command.WRONG_INPUT : Command.DONE;
        }
        for (Command command : commands) {
            if (command.name().equals(word)) {
                return run(command, arguments.subList(1, arguments.size()), console);
            }
        }
        List<String> known = commands.stream().map(Command::name).toList();
        String nearest = Names.nearest(word, known);
        console.err()
                .println("attache: \"%s\" is no command (expected: %s)%s"
                        .formatted(
                                word,
                                String.join(", ", known),
                                nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
        return Command.WRONG_INPUT;
    }

    private static int run(Command command, List<String> arguments, Console console) {
        if (!arguments.isEmpty() && HELP.contains(arguments.getFirst())) {
            console.out().println(line(command));
            return Command.DONE;
        }
        try {
            return command.run(arguments, console);
        } catch (UsageException e) {
            console.err().println("attache " + command.name() + ": " + e.getMessage());
            return Command.WRONG_INPUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Command.WRONG_MACHINE;
        } catch (NoSuchFileException e) {
            console.err().println("attache " + command.name() + ": " + e.getFile() + ": no such file");
            return Command.WRONG_MACHINE;
        } catch (AccessDeniedException e) {
            console.err().println("attache " + command.name() + ": " + e.getFile() + ": not readable");
            return Command.WRONG_MACHINE;
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            console.err().println("attache " + command.name() + ": " + message);
            return Command.WRONG_MACHINE;
        }
    }

    private String help() {
        var text = new StringBuilder("attache: an Envoy external processor\n\n");
        for (Command command : commands) {
            text.append("  ").append(line(command)).append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    private static String line(Command command) {
        return "attache %-12s %s".formatted(command.name(), command.usage());
    }
}
