package dev.attache.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file is wrong; carries every problem at once. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
