package dev.attache.server.admin;

import java.net.InetSocketAddress;

/**
 * A TCP address as it is written: {@code 127.0.0.1:50052}, {@code localhost:80}, {@code [::1]:50052}.
 *
 * @param host a name or an address, IPv6 without its brackets
 * @param port 0 to 65535; 0 is any free port when listening
 */
public record HostPort(String host, int port) {
    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(text.substring(colon + 1));
        boolean plain = host.chars().noneMatch(c -> c <= ' ' || c == '/' || c == '[' || c == ']');
        if (host.isEmpty() || port < 0 || !plain || bracketed != host.contains(":")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: host:port or [IPv6 address]:port, port 0 to 65535)");
        }
        return new HostPort(host, port);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port <= 65535 ? port : -1;
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
