package dev.attache.server.config;

import dev.attache.policy.ByteSize;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Setting;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code server:} what the service listens on and how it behaves. */
public record ServerSettings(
        @Setting(value = "The port that Envoy talks to.", standard = "{}")
        Grpc grpc,

        @Setting(value = "The port for health, metrics and administration.", standard = "{}")
        Admin admin,

        @Setting(value = "What happens to an exchange on a bug or an overload.", standard = "allow")
        FailureMode onError,

        @Setting(value = "How long to serve on after NOT_SERVING.", standard = "5s")
        Duration drain,

        @Setting(value = "How long running exchanges may take to finish after that.", standard = "30s")
        Duration shutdownTimeout,

        @Setting(value = "As Envoy's xff_num_trusted_hops.", standard = "0", least = "0")
        int trustedHops,

        @Setting(value = "Folder of jars with policies of your own; must exist where it is named.", standard = PLUGINS)
        Path plugins,

        @Setting("Serves stored responses over HTTP, for Envoy's own fail-over.") @Nullable
        Standby standby,

        @Setting(
                value = "Most that is gathered of a body per exchange and direction.",
                standard = "1MiB",
                least = "1KiB",
                most = "1024MiB")
        ByteSize maxGathered,

        @Setting(value = "Keys the HMAC of secret sources; 32 bytes or more.", secret = true) @Nullable
        String secret,

        @Setting(value = "The log.", standard = "{}") Log log,

        @Setting(value = "What the operator's Envoy is set to.", standard = "{}")
        EnvoySettings envoy) {
    /** The folder of plugins, beside the configuration, unless another is named. */
    static final String PLUGINS = "plugins";

    /** Without secrets. */
    @Override
    public String toString() {
        return Redacted.text(this);
    }

    /** {@code server.grpc}. */
    public record Grpc(
            @Setting(value = "Where it listens.", standard = "127.0.0.1:50051")
            ListenAddress address,

            @Setting(
                    value = "The largest message; at least envoy.buffer_limit and 1MiB.",
                    standard = "8MiB",
                    least = "1MiB",
                    most = "2047MiB")
            ByteSize maxMessage,

            @Setting("Left out: clear text.") @Nullable Tls tls) {}

    /** {@code server.grpc.tls}. Paths are relative to the configuration's folder. */
    public record Tls(
            @Setting("PEM file of the certificate and its chain.")
            Path certificate,

            @Setting("PEM file of its private key (PKCS#8).")
            Path privateKey,

            @Setting("PEM file of the authorities of client certificates, which are then required.") @Nullable
            Path clientCa) {}

    /** {@code server.admin}. */
    public record Admin(
            @Setting(value = "Where it listens.", standard = "127.0.0.1:50052")
            ListenAddress.Tcp address,

            @Setting(value = "The bearer token; left out, only loopback is answered.", secret = true) @Nullable
            String token) {
        /** Without secrets. */
        @Override
        public String toString() {
            return Redacted.text(this);
        }
    }

    /** {@code server.standby}. */
    public record Standby(
            @Setting("Where it listens; only Envoy may reach it.")
            ListenAddress.Tcp address) {}

    /** {@code server.log}. */
    public record Log(
            @Setting(value = "The least that is logged.", standard = "info")
            Level level,

            @Setting(value = "Lines for people, or one JSON object each.", standard = "text")
            Format format) {
        /** How much is logged. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG,
            TRACE
        }

        /** How a line looks. */
        public enum Format {
            TEXT,
            JSON
        }
    }
}
