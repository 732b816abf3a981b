package dev.attache.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What the build wrote about itself, and the launcher about the checkout. */
public record BuildInfo(String version, String commit, String protos, String grpc) {
    /**
     * Reads it.
     *
     * @throws IOException when the jar was not made by the build
     */
    public static BuildInfo read() throws IOException {
        var properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/attache-version.properties")) {
            if (in == null) {
                throw new IOException("attache-version.properties is missing from the jar");
            }
            properties.load(in);
        }
        return new BuildInfo(
                properties.getProperty("version"),
                System.getProperty("attache.commit", "unknown"),
                properties.getProperty("protos"),
                properties.getProperty("grpc"));
    }
}
