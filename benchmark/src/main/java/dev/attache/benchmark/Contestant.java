package dev.attache.benchmark;

import dev.attache.benchmark.load.LoadGenerator;
import dev.attache.benchmark.process.MeasuredProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A row that runs: its server, the generator connected to it, and one window per round so far. */
record Contestant(Row row, MeasuredProcess server, LoadGenerator generator, List<Window> windows)
        implements AutoCloseable {
    Contestant(Row row, MeasuredProcess server, LoadGenerator generator) {
        this(row, server, generator, new ArrayList<>());
    }

    @Override
    public void close() throws IOException {
        generator.close();
        server.close();
    }
}
