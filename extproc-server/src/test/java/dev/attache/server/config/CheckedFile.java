package dev.attache.server.config;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads the settings of one policy as a configuration file would have them. */
public final class CheckedFile {
    private static final Path FILE = Path.of("attache.yaml");

    private CheckedFile() {}

    /** The policy {@code p} made of {@code type: settings} in one line. */
    public static Policy policy(List<PolicyType<?>> types, String settings, PolicyContext context) {
        try {
            PolicySettings read = reader(types)
                    .read(FILE, text(settings))
                    .settings()
                    .policies()
                    .get("p");
            if (read == null) {
                throw new AssertionError("there is no policy in " + settings);
            }
            return read.create("p", context);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** What is wrong with the settings, without the name of the file. */
    public static List<String> problems(List<PolicyType<?>> types, String settings) {
        try {
            reader(types).read(FILE, text(settings));
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replaceFirst("^[^ ]*attache.yaml:", ""))
                    .toList();
        }
    }

    private static ConfigReader reader(List<PolicyType<?>> types) {
        return new ConfigReader(types, Map.of("MODEL", "gpt-4o", "COUNT", "7", "SECRET", "{hush"));
    }

    private static byte[] text(String settings) {
        return """
                version: 1
                server: {envoy: {modes: {request_body: BUFFERED, response_body: BUFFERED}}}
                default_route: {policies: [p]}
                policies:
                  p:
                    %s
                """.formatted(settings).getBytes(StandardCharsets.UTF_8);
    }
}
