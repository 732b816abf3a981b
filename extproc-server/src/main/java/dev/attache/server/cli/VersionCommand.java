package dev.attache.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

/** {@code attache version}. */
public final class VersionCommand implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String usage() {
        return "           version, commit, Java, Envoy protocol";
    }

    @Override
    public int run(List<String> arguments, Console console) throws IOException {
        Properties build = build();
        console.out()
                .printf(
                        "attache %s (commit %s), Java %s, ext_proc protos %s, gRPC %s%n",
                        build.getProperty("version"),
                        System.getProperty("attache.commit", "unknown"),
                        Runtime.version(),
                        build.getProperty("protos"),
                        build.getProperty("grpc"));
        return DONE;
    }

    /** What the build wrote about itself. */
    static Properties build() throws IOException {
        var properties = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("/attache-version.properties")) {
            if (in == null) {
                throw new IOException("attache-version.properties is missing from the jar");
            }
            properties.load(in);
        }
        return properties;
    }
}
