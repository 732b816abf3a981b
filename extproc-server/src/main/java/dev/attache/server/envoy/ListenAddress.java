package dev.attache.server.envoy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where the service listens: {@code host:port}, or {@code unix:/path}. */
public sealed interface ListenAddress {
    /** A TCP address; port 0 takes any free one. */
    record Tcp(String host, int port) implements ListenAddress {
        SocketAddress socketAddress() {
            return new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A Unix domain socket. */
    record Unix(String path) implements ListenAddress {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is neither form, with what was expected
     */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            if (!path.startsWith("/") || path.length() > 107) {
                throw new IllegalArgumentException("\"" + text + "\" (expected: unix:/absolute/path, up to 107 bytes)");
            }
            return new Unix(path);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 65535) {
                return new Tcp(host, port);
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IllegalArgumentException("\"" + text + "\" (expected: host:port, [IPv6]:port or unix:/path)");
    }
}
