package dev.attache.benchmark;

import dev.attache.benchmark.events.EventDelay;
import dev.attache.benchmark.load.LoadGenerator;
import dev.attache.benchmark.load.LoadResult;
import dev.attache.benchmark.load.Phases;
import dev.attache.benchmark.process.Cores;
import dev.attache.benchmark.process.CpuTime;
import dev.attache.benchmark.process.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One command: what a decision costs, in CPU of the server and in multiples of a server that decides nothing. */
public final class Benchmark implements AutoCloseable {
    private static final int SERVER_CORE = 0;
    private static final int OTHERS_CORE = 1;
    private static final int MAX_EXTRA_WINDOWS = 6;
    private static final int EVENT_ROUNDS = 5;
    private static final double SETTLED = 0.05;
    /**
     * So many pages fit into the eighth of the heap that the store takes in this process; of more, some would have to be
     * asked for again.
     */
    private static final int MOST_PAGES = 2_000;

    private final Options options;
    private final MeasuredProcess redis;
    private final List<Contestant> contestants = new ArrayList<>();

    private Benchmark(Options options, MeasuredProcess redis) {
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
            if (List.of(arguments).equals(List.of("--events"))) {
                EventDelay.measure(EVENT_ROUNDS);
                System.exit(0);
            }
            boolean vectors = List.of(arguments).equals(List.of("--vectors"));
            boolean calls = List.of(arguments).contains("--llm-calls");
            boolean chats = calls || List.of(arguments).contains("--llm");
            Options options = Options.parse(Arrays.stream(arguments)
                    .filter(each -> !each.startsWith("--llm") && !vectors)
                    .toList());
            Path work = Files.createTempDirectory("attache-benchmark-");
            Path home = Path.of(System.getProperty("attache.home", "")).toAbsolutePath();
            Servers servers = new Servers(home, work);
            System.err.println("logs and configurations: " + work);
            if (vectors) {
                VectorLookups.measure(servers);
                System.exit(0);
            }
            if (chats) {
                LlmBenchmark.measure(options, servers, calls);
                System.exit(0);
            }
            try (Benchmark benchmark = new Benchmark(options, servers.redis())) {
                benchmark.start(servers);
                boolean pinned = benchmark.pin();
                benchmark.measure();
                new Report(options, benchmark.windows(), pinned).print(System.out);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(1);
        } catch (IOException e) {
            System.err.println("benchmark: " + e.getMessage());
            System.exit(2);
        }
        System.exit(0);
    }

    @Override
    public void close() throws IOException {
        for (Contestant contestant : contestants) {
            contestant.close();
        }
        redis.close();
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
            MeasuredProcess server = servers.start(row, redis.address().getPort());
            Contestant contestant = new Contestant(row, server);
            contestants.add(contestant);
            try (LoadGenerator generator = connect(contestant)) {
                generator.closedLoop(options.inFlight(), options.warmUp());
            }
            settle(contestant);
        }
    }

    /** For one window: a connection that is idle while others are measured would be ended by the server's keepalive. */
    private LoadGenerator connect(Contestant contestant) throws IOException {
        boolean hit = contestant.row().isHit();
        return new LoadGenerator(
                contestant.server().address(),
                options.connections(),
                hit ? Math.min(MOST_PAGES, options.users()) : options.users(),
                hit ? Phases.CACHED : options.phases());
    }

    /** A busy machine compiles slowly: windows are thrown away until the JIT has little left to do. */
    private void settle(Contestant contestant) throws IOException {
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
        pinned &= Cores.pin(redis.id(), OTHERS_CORE);
        pinned &= Cores.pin(ProcessHandle.current().pid(), OTHERS_CORE);
        return pinned;
    }

    /** A B C A B C: what disturbs the machine for a while disturbs all rows. */
    private void measure() throws IOException {
        for (int round = 0; round < options.rounds(); round++) {
            System.err.println("round " + (round + 1) + " of " + options.rounds());
            for (Contestant contestant : contestants) {
                contestant.windows().add(measure(contestant));
            }
        }
    }

    private Window measure(Contestant contestant) throws IOException {
        try (LoadGenerator generator = connect(contestant)) {
            return measure(contestant, generator);
        }
    }

    private Window measure(Contestant contestant, LoadGenerator generator) throws IOException {
        CpuTime serverBefore = contestant.server().cpu();
        CpuTime redisBefore = redis.cpu();
        LoadResult load = generator.closedLoop(options.inFlight(), options.window());
        CpuTime used = contestant.server().cpu().since(serverBefore);
        CpuTime redisUsed = redis.cpu().since(redisBefore);
        return Window.of(load, used, redisUsed, contestant.row().isAnswered());
    }
}
