package dev.attache.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes connections, and serves each on a virtual thread of its own, until it is closed. Safe for use from any thread.
 */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 4096;

    /** Serves one connection to its end. */
    @FunctionalInterface
    public interface Service {
        /** When it returns, or throws because the other side went away, the connection is closed. */
        void serve(Socket connection) throws IOException;
    }

    private final String name;
    private final ServerSocket server;
    private final Service service;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private Listener(String name, ServerSocket server, Service service) {
        this.name = name;
        this.server = server;
        this.service = service;
    }

    /**
     * Starts on this port of this address; port 0 picks a free one.
     *
     * @param name the name of its threads, and of what could not start in errors
     * @throws ProcessStartException when the address is not one of this machine's, or the port is taken
     */
    public static Listener start(String name, String address, int port, Service service) {
        try {
            var server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
            var listener = new Listener(name, server, service);
            Thread.ofVirtual().name(name + "-accept").start(listener::accept);
            return listener;
        } catch (IOException e) {
            throw new ProcessStartException(
                    "%s: %s:%d (expected: an address and a free port): %s"
                            .formatted(name, address, port, e.getMessage()),
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** The address and port it listens on. */
    public SocketAddress address() {
        return server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().name(name + "-connection").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            service.serve(socket);
        } catch (IOException clientWentAway) {
            // Envoy closes connections whenever it likes; a service that keeps books knows how far it had come.
        } finally {
            connections.remove(socket);
        }
    }

    /** Closes the port and all connections: later connections are refused. */
    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(Listener::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is closed or broken already: either way nobody uses it any more.
        }
    }
}
