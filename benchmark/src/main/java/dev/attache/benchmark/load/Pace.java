package dev.attache.benchmark.load;

/** Decides when the next stream of a connection is opened. */
interface Pace {
    boolean mayOpen(int open, long nowNanos);

    /** When the stream that is opened now was due: latency counts from there, so that a stall is not hidden. */
    long take(long nowNanos);

    /** As many streams as the server can keep busy: always {@code inFlight} open. */
    static Pace closedLoop(int inFlight) {
        return new Pace() {
            @Override
            public boolean mayOpen(int open, long nowNanos) {
                return open < inFlight;
            }

            @Override
            public long take(long nowNanos) {
                return nowNanos;
            }
        };
    }

    /** A stream every {@code intervalNanos}, whatever the server does, up to {@code maxOpen} at a time. */
    static Pace openLoop(long intervalNanos, int maxOpen, long startNanos) {
        return new Pace() {
            private long due = startNanos;

            @Override
            public boolean mayOpen(int open, long nowNanos) {
                return nowNanos >= due && open < maxOpen;
            }

            @Override
            public long take(long nowNanos) {
                long scheduled = due;
                due += intervalNanos;
                return scheduled;
            }
        };
    }
}
