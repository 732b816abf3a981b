package dev.attache.server.cli;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** {@code attache check [--strict] FILE…}: every problem of every file, one line each. */
public final class CheckCommand implements Command {
    private static final String STRICT = "--strict";

    private final Supplier<ConfigReader> reader;

    /** A check by the reader that this makes; asked only when the command runs. */
    public CheckCommand(Supplier<ConfigReader> reader) {
        this.reader = reader;
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String usage() {
        return "FILE…      every problem of a configuration, one line each; --strict: warnings too exit with 1";
    }

    @Override
    public int run(List<String> arguments, Console console) throws UsageException {
        List<String> files =
                arguments.stream().filter(word -> !word.startsWith("--")).toList();
        boolean strict = arguments.contains(STRICT);
        for (String word : arguments) {
            if (word.startsWith("--") && !word.equals(STRICT)) {
                throw new UsageException(word + " (expected: " + STRICT + ", FILE…)");
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("no file (expected: attache check [--strict] FILE…)");
        }
        int code = DONE;
        for (String file : files) {
            code = Math.max(code, check(file, strict, console));
        }
        return code;
    }

    private int check(String file, boolean strict, Console console) {
        try {
            Config config = reader.get().read(Path.of(file));
            config.warnings().forEach(warning -> console.err().println("warning: " + warning));
            if (strict && !config.warnings().isEmpty()) {
                return WRONG_INPUT;
            }
            console.out()
                    .println("%s: ok (%s, %s)"
                            .formatted(
                                    file,
                                    count(config.settings().policies().size(), "policy", "policies"),
                                    count(config.settings().routes().size(), "route", "routes")));
            return DONE;
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                console.err().println(problem);
            }
            return WRONG_INPUT;
        } catch (NoSuchFileException e) {
            console.err().println(file + ": no such file (expected: a configuration)");
            return WRONG_MACHINE;
        } catch (IOException e) {
            String why = Files.isDirectory(Path.of(file))
                    ? "is a directory (expected: a file)"
                    : "cannot be read: " + e.getMessage();
            console.err().println(file + ": " + why);
            return WRONG_MACHINE;
        }
    }

    private static String count(int n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }
}
