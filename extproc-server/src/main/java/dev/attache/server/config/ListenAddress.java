package dev.attache.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where a port listens: {@code 127.0.0.1:50051}, {@code [::1]:50051}, or {@code unix:/run/attache/extproc.sock}. */
public sealed interface ListenAddress {
    /** A host or address literal, and a port; 0 takes any free one. */
    record Tcp(String host, int port) implements ListenAddress {
        /**
         * Reads an address of this kind.
         *
         * @throws IllegalArgumentException when the text is none, with what was expected
         */
        public static Tcp parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (bracketed) {
                host = host.substring(1, host.length() - 1);
            }
            String port = text.substring(colon + 1);
            boolean known = port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535;
            if (!known || !host.matches("[A-Za-z0-9._:%-]+") || bracketed != host.contains(":")) {
                throw new IllegalArgumentException(text + " (expected: HOST:PORT or [IPV6]:PORT, port 0 to 65535)");
            }
            return new Tcp(host, Integer.parseInt(port));
        }

        /** The socket address; asks a name server where the host is a name, and may then be unresolved. */
        public InetSocketAddress resolve() {
            return new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A Unix domain socket by its absolute path. */
    record Unix(Path path) implements ListenAddress {
        /** Linux takes no longer paths. */
        private static final int MAX_PATH = 107;

        public Unix {
            if (path.toString().length() > MAX_PATH) {
                throw new IllegalArgumentException(
                        "unix:" + path + " (expected: a path of at most " + MAX_PATH + " bytes)");
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when the text is none, with what was expected
     */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:/")) {
            return new Unix(Path.of(text.substring("unix:".length())));
        }
        try {
            return Tcp.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    text + " (expected: HOST:PORT with a port of 0 to 65535, or unix:/PATH)", e);
        }
    }
}
