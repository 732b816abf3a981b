package dev.attache.server.config;

import dev.attache.policy.ByteSize;
import dev.attache.server.config.ServerSettings.Tls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks what must fit together in {@code server:}. */
final class ServerChecks {
    private static final ByteSize ENVELOPE = new ByteSize(1 << 20);
    private static final int LEAST_SECRET = 32;

    private final ServerSettings server;
    private final Problems problems;

    ServerChecks(ServerConfig config, Problems problems) {
        this.server = config.server();
        this.problems = problems;
    }

    void run() {
        messageFitsBuffer();
        addressesDiffer();
        secretIsLong();
        tokenIsGiven();
        Tls tls = server.grpc().tls();
        if (tls != null) {
            readable("server.grpc.tls.certificate", tls.certificate());
            readable("server.grpc.tls.private_key", tls.privateKey());
            if (tls.clientCa() != null) {
                readable("server.grpc.tls.client_ca", tls.clientCa());
            }
        }
    }

    private void messageFitsBuffer() {
        String path = "server.grpc.max_message";
        ByteSize least = server.envoy().bufferLimit().plus(ENVELOPE);
        if (problems.touch(path) || problems.touch("server.envoy.buffer_limit")) {
            return;
        }
        if (server.grpc().maxMessage().compareTo(least) < 0) {
            problems.at(
                    path,
                    server.grpc().maxMessage().toString(),
                    ">= " + least + ": server.envoy.buffer_limit and 1MiB");
        }
    }

    private void addressesDiffer() {
        ListenAddress grpc = server.grpc().address();
        ListenAddress.Tcp admin = server.admin().address();
        differs("server.admin.address", admin, "server.grpc.address", grpc);
        ServerSettings.Standby standby = server.standby();
        if (standby != null) {
            differs("server.standby.address", standby.address(), "server.grpc.address", grpc);
            differs("server.standby.address", standby.address(), "server.admin.address", admin);
        }
    }

    private void differs(String path, ListenAddress.Tcp address, String otherPath, ListenAddress other) {
        if (!problems.touch(path) && address.port() != 0 && address.equals(other)) {
            problems.at(path, address.toString(), "another address than " + otherPath);
        }
    }

    private void secretIsLong() {
        String secret = server.secret();
        if (secret != null) {
            int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < LEAST_SECRET) {
                problems.at("server.secret", bytes + " bytes", LEAST_SECRET + " bytes or more");
            }
        }
    }

    private void tokenIsGiven() {
        String token = server.admin().token();
        if (token != null && token.isBlank()) {
            problems.at("server.admin.token", "empty", "a token, or no server.admin.token");
        }
    }

    private void readable(String path, Path file) {
        if (!problems.touch(path) && !(Files.isRegularFile(file) && Files.isReadable(file))) {
            problems.at(path, file.toString(), "a file that can be read");
        }
    }
}
