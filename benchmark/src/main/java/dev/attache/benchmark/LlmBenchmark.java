package dev.attache.benchmark;

import dev.attache.benchmark.events.ChatDelay;
import dev.attache.benchmark.events.OpenChats;
import dev.attache.benchmark.load.LoadGenerator;
import dev.attache.benchmark.load.LoadResult;
import dev.attache.benchmark.load.Phases;
import dev.attache.benchmark.process.Cores;
import dev.attache.benchmark.process.CpuTime;
import dev.attache.benchmark.process.MeasuredProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a token quota costs: CPU per call and per piece of a stream, delay per event, memory per open stream. */
final class LlmBenchmark implements AutoCloseable {
    private static final int SERVER_CORE = 0;
    private static final int OTHERS_CORE = 1;
    private static final int DELAY_ROUNDS = 5;
    private static final int MAX_EXTRA_WINDOWS = 8;
    private static final double SETTLED = 0.05;
    private static final int OPEN_CHATS = 1_000;
    private static final CpuTime NONE = new CpuTime(0, 0);

    private final Options options;
    private final @Nullable MeasuredProcess redis;
    private final boolean onlyCalls;
    private final Map<LlmRow, MeasuredProcess> servers = new EnumMap<>(LlmRow.class);
    private final Map<LlmRow, Map<Phases, List<Window>>> windows = new EnumMap<>(LlmRow.class);

    private LlmBenchmark(Options options, @Nullable MeasuredProcess redis, boolean onlyCalls) {
        this.options = options;
        this.redis = redis;
        this.onlyCalls = onlyCalls;
    }

    /**
     * Measures all four and prints them; without {@code redis-server} on the PATH the row of Redis is left out.
     *
     * @param onlyCalls whether only the CPU per call is wanted
     */
    static void measure(Options options, Servers servers, boolean onlyCalls) throws IOException, InterruptedException {
        try (LlmBenchmark benchmark = new LlmBenchmark(options, servers.redisIfThere(), onlyCalls)) {
            benchmark.start(servers);
            benchmark.cpu();
            if (onlyCalls) {
                return;
            }
            benchmark.delay();
        }
        memory(servers);
    }

    private void start(Servers processes) throws IOException, InterruptedException {
        for (LlmRow row : LlmRow.values()) {
            if (row == LlmRow.REDIS && redis == null) {
                continue;
            }
            System.err.println("warming up: " + row.title);
            MeasuredProcess server =
                    processes.start(row, redis == null ? 0 : redis.address().getPort());
            servers.put(row, server);
            for (Phases each : phases(row)) {
                try (LoadGenerator generator = connect(server, each)) {
                    generator.closedLoop(options.inFlight(), options.warmUp());
                }
            }
            settle(row, server);
        }
    }

    /** A busy machine compiles slowly: windows are thrown away until the JIT has little left to do. */
    private void settle(LlmRow row, MeasuredProcess server) throws IOException {
        for (int i = 0; i < MAX_EXTRA_WINDOWS; i++) {
            double share = 0;
            for (Phases phases : phases(row)) {
                share = Math.max(share, window(server, phases).compilerShare());
            }
            if (share < SETTLED) {
                return;
            }
        }
        System.err.println("its JIT is still at work: " + row.title);
    }

    private List<Phases> phases(LlmRow row) {
        var phases = new ArrayList<Phases>();
        if (row.answersHeadersOnly()) {
            phases.add(Phases.REQUEST_HEADERS);
        }
        if (row.readsBodies()) {
            phases.addAll(onlyCalls ? List.of(Phases.CHAT) : List.of(Phases.CHAT, Phases.CHAT_EVENTS));
        }
        return phases;
    }

    private LoadGenerator connect(MeasuredProcess server, Phases phases) throws IOException {
        return new LoadGenerator(server.address(), options.connections(), options.users(), phases);
    }

    private void cpu() throws IOException, InterruptedException {
        boolean pinned = pin();
        for (int round = 0; round < options.rounds(); round++) {
            System.err.println("round " + (round + 1) + " of " + options.rounds());
            for (var row : servers.entrySet()) {
                for (Phases phases : phases(row.getKey())) {
                    windows.computeIfAbsent(row.getKey(), each -> new EnumMap<>(Phases.class))
                            .computeIfAbsent(phases, each -> new ArrayList<>())
                            .add(window(row.getValue(), phases));
                }
            }
        }
        new LlmReport(options, windows, pinned).print(System.out);
    }

    private Window window(MeasuredProcess server, Phases phases) throws IOException {
        try (LoadGenerator generator = connect(server, phases)) {
            CpuTime serverBefore = server.cpu();
            CpuTime redisBefore = redis == null ? NONE : redis.cpu();
            LoadResult load = generator.closedLoop(options.inFlight(), options.window());
            CpuTime used = server.cpu().since(serverBefore);
            return Window.of(load, used, redis == null ? NONE : redis.cpu().since(redisBefore));
        }
    }

    private boolean pin() throws InterruptedException {
        boolean pinned = true;
        for (MeasuredProcess server : servers.values()) {
            pinned &= Cores.pin(server.id(), SERVER_CORE);
        }
        if (redis != null) {
            pinned &= Cores.pin(redis.id(), OTHERS_CORE);
        }
        pinned &= Cores.pin(ProcessHandle.current().pid(), OTHERS_CORE);
        return pinned;
    }

    private void delay() throws IOException, InterruptedException {
        Cores.release(ProcessHandle.current().pid());
        for (MeasuredProcess server : servers.values()) {
            Cores.release(server.id());
        }
        var targets = new LinkedHashMap<String, @Nullable String>();
        targets.put("no ext_proc", null);
        for (LlmRow row : Arrays.asList(LlmRow.TAP, LlmRow.MEMORY, LlmRow.REDIS)) {
            MeasuredProcess server = servers.get(row);
            if (server != null) {
                targets.put(row.title, target(server));
            }
        }
        System.err.println("delay per event, through Envoy");
        ChatDelay.measure(DELAY_ROUNDS, targets);
    }

    /** A fresh process: what it touches for the first time counts too. */
    private static void memory(Servers processes) throws IOException, InterruptedException {
        System.err.println("memory, through Envoy");
        for (LlmRow row : List.of(LlmRow.TAP, LlmRow.MEMORY)) {
            try (MeasuredProcess server = processes.start(row, 0)) {
                OpenChats.measure(row.title, target(server), OPEN_CHATS, server::residentBytes);
            }
        }
        System.out.println("goal: under 100 MB more with the quota on");
    }

    private static String target(MeasuredProcess server) {
        return "127.0.0.1:" + server.address().getPort();
    }

    @Override
    public void close() {
        servers.values().forEach(MeasuredProcess::close);
        if (redis != null) {
            redis.close();
        }
    }
}
