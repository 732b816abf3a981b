package dev.attache.benchmark;

import dev.attache.benchmark.process.MeasuredProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A row that runs: its server, and one window per round so far. */
record Contestant(Row row, MeasuredProcess server, int adminPort, List<Window> windows) implements AutoCloseable {
    Contestant(Row row, MeasuredProcess server, int adminPort) {
        this(row, server, adminPort, new ArrayList<>());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
