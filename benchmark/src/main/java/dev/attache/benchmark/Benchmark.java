package dev.attache.benchmark;

import dev.attache.benchmark.events.EventDelay;
import dev.attache.benchmark.load.LoadGenerator;
import dev.attache.benchmark.load.LoadResult;
import dev.attache.benchmark.process.Cores;
import dev.attache.benchmark.process.CpuTime;
import dev.attache.benchmark.process.MeasuredProcess;
import dev.attache.benchmark.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One command: what a decision costs, in CPU of the server and in multiples of a server that decides nothing. */
public final class Benchmark implements AutoCloseable {
    private static final int SERVER_CORE = 0;
    private static final int OTHERS_CORE = 1;
    private static final int MAX_EXTRA_WINDOWS = 6;
    private static final int EVENT_ROUNDS = 5;
    private static final double SETTLED = 0.05;
    private static final CpuTime NO_REDIS = new CpuTime(0, 0);

    private final Options options;
    private final @Nullable MeasuredProcess redis;
    private final List<Contestant> contestants = new ArrayList<>();

    private Benchmark(Options options, @Nullable MeasuredProcess redis) {
        this.options = options;
        this.redis = redis;
    }

    /** Exit code 0: measured, whatever the result; 1: wrong options; 2: a server or Redis could not be run. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            run(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(1);
        } catch (IOException e) {
            System.err.println("benchmark: " + e.getMessage());
            System.exit(2);
        }
        System.exit(0);
    }

    private static void run(List<String> arguments) throws IOException, InterruptedException {
        if (arguments.equals(List.of("--events"))) {
            EventDelay.measure(EVENT_ROUNDS);
            return;
        }
        boolean vectors = arguments.equals(List.of("--vectors"));
        String llm = arguments.stream()
                .filter(each -> each.startsWith("--llm"))
                .findFirst()
                .orElse("");
        Options options = Options.parse(
                arguments.stream().filter(each -> !each.equals(llm) && !vectors).toList());
        Path work = Files.createTempDirectory("attache-benchmark-");
        Path home = Path.of(System.getProperty("attache.home", "")).toAbsolutePath();
        Servers servers = new Servers(home, work);
        System.err.println("logs and configurations: " + work);
        if (vectors) {
            VectorLookups.measure(servers);
            return;
        }
        switch (llm) {
            case "" -> measure(options, servers, servers.redis());
            case "--llm" -> LlmBenchmark.measure(options, servers, false);
            case "--llm-calls" -> LlmBenchmark.measure(options, servers, true);
            case "--llm-cache" -> {
                storedChats(options, servers);
                CacheLatency.measure(servers);
            }
            case "--llm-cache-cpu" -> storedChats(options, servers);
            case "--llm-cache-latency" -> CacheLatency.measure(servers);
            default -> throw new IllegalArgumentException(llm + ": unknown option");
        }
    }

    private static void storedChats(Options options, Servers servers) throws IOException, InterruptedException {
        MeasuredProcess redis = servers.redisIfThere();
        measure(options.with(Row.ofStoredChats(redis != null)), servers, redis);
    }

    private static void measure(Options options, Servers servers, @Nullable MeasuredProcess redis)
            throws IOException, InterruptedException {
        try (Benchmark benchmark = new Benchmark(options, redis)) {
            benchmark.start(servers);
            boolean pinned = benchmark.pin();
            benchmark.measure();
            new Report(options, benchmark.windows(), pinned).print(System.out);
        }
    }

    @Override
    public void close() throws IOException {
        for (Contestant contestant : contestants) {
            contestant.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private Map<Row, List<Window>> windows() {
        return contestants.stream()
                .collect(Collectors.toMap(
                        Contestant::row,
                        Contestant::windows,
                        (first, second) -> first,
                        () -> new EnumMap<>(Row.class)));
    }

    private void start(Servers servers) throws IOException, InterruptedException {
        for (Row row : options.rows()) {
            System.err.println("warming up: " + row.title);
            int adminPort = Ports.free();
            int redisPort = redis == null ? 0 : redis.address().getPort();
            Contestant contestant = new Contestant(row, servers.start(row, redisPort, adminPort), adminPort);
            contestants.add(contestant);
            try (LoadGenerator generator = connect(contestant)) {
                generator.closedLoop(options.inFlight(), options.warmUp());
            }
            settle(contestant);
        }
    }

    /** A connection for one window: if it idled while others are measured, the server's keepalive would end it. */
    private LoadGenerator connect(Contestant contestant) throws IOException {
        Row row = contestant.row();
        return new LoadGenerator(
                contestant.server().address(), options.connections(), row.users(options), row.phases(options));
    }

    /** A busy machine compiles slowly: windows are thrown away until the JIT has little left to do. */
    private void settle(Contestant contestant) throws IOException, InterruptedException {
        for (int i = 0; i < MAX_EXTRA_WINDOWS; i++) {
            if (measure(contestant).compilerShare() < SETTLED) {
                return;
            }
        }
        System.err.println("its JIT is still at work: " + contestant.row().title);
    }

    /** Only after the warm-up, in which the JIT may use all cores. */
    private boolean pin() throws InterruptedException {
        boolean pinned = true;
        for (Contestant contestant : contestants) {
            pinned &= Cores.pin(contestant.server().id(), SERVER_CORE);
        }
        if (redis != null) {
            pinned &= Cores.pin(redis.id(), OTHERS_CORE);
        }
        pinned &= Cores.pin(ProcessHandle.current().pid(), OTHERS_CORE);
        return pinned;
    }

    /** A B C A B C: what disturbs the machine for a while disturbs all rows. */
    private void measure() throws IOException, InterruptedException {
        for (int round = 0; round < options.rounds(); round++) {
            System.err.println("round " + (round + 1) + " of " + options.rounds());
            for (Contestant contestant : contestants) {
                contestant.windows().add(measure(contestant));
            }
        }
    }

    private Window measure(Contestant contestant) throws IOException, InterruptedException {
        try (LoadGenerator generator = connect(contestant)) {
            return measure(contestant, generator);
        }
    }

    private Window measure(Contestant contestant, LoadGenerator generator) throws IOException, InterruptedException {
        long hitsBefore = hits(contestant);
        CpuTime serverBefore = contestant.server().cpu();
        CpuTime redisBefore = redis == null ? NO_REDIS : redis.cpu();
        LoadResult load = generator.closedLoop(options.inFlight(), options.window());
        CpuTime used = contestant.server().cpu().since(serverBefore);
        CpuTime redisUsed = redis == null ? NO_REDIS : redis.cpu().since(redisBefore);
        long hits = hits(contestant) - hitsBefore;
        return Window.of(load, used, redisUsed, contestant.row().isAnswered())
                .withHits(contestant.row().isStoredChat() ? load.exchanges() : hits, hits);
    }

    private static long hits(Contestant contestant) throws IOException, InterruptedException {
        return contestant.row().isStoredChat() ? ExactHits.read(contestant.adminPort()) : 0;
    }
}
