package dev.attache.server.cli;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.ConfigReference;
import dev.attache.server.config.ConfigSchema;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** {@code attache schema [--markdown]}: what a configuration may hold, for editors or for people. */
public final class SchemaCommand implements Command {
    private final List<PolicyType<?>> types;

    /** A command that knows these types of policies. */
    public SchemaCommand(List<PolicyType<?>> types) {
        this.types = List.copyOf(types);
    }

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public String usage() {
        return "[--markdown]  JSON Schema of the configuration; or its reference, docs/configuration.md";
    }

    @Override
    public int run(List<String> arguments, Console console) throws UsageException {
        if (arguments.equals(List.of("--markdown"))) {
            console.out().print(ConfigReference.of(types));
        } else if (arguments.isEmpty()) {
            console.out()
                    .println(JsonMapper.builder()
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(ConfigSchema.of(types)));
        } else {
            throw new UsageException("expected nothing or --markdown, but got: " + String.join(" ", arguments));
        }
        console.out().flush();
        return DONE;
    }
}
