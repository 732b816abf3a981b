package dev.attache.server.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Finds the command and runs it; turns every failure into one line and an exit code. */
public final class CommandLine {
    private final List<Command> commands;

    /** A command line with these words, in the order of the help. */
    public CommandLine(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /** Runs the command that the first argument names. Never throws; returns the exit code. */
    public int run(List<String> arguments, Console console) {
        String word = arguments.isEmpty() ? "help" : arguments.getFirst();
        if (word.equals("help") || word.equals("--help") || word.equals("-h")) {
            console.out().println(help());
            return arguments.isEmpty() ? Command.WRONG_INPUT : Command.DONE;
        }
        for (Command command : commands) {
            if (command.name().equals(word)) {
                return run(command, arguments.subList(1, arguments.size()), console);
            }
        }
        String known = String.join(", ", commands.stream().map(Command::name).toList());
        console.err().println("attache: \"" + word + "\" is no command (expected: " + known + ")");
        return Command.WRONG_INPUT;
    }

    private static int run(Command command, List<String> arguments, Console console) {
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
            text.append("  attache %-12s %s%n".formatted(command.name(), command.usage()));
        }
        return text.toString().stripTrailing();
    }
}
