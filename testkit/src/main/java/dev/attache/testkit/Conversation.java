package dev.attache.testkit;

import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gRPC side of one exchange: sends, collects answers, waits. Its lock guards the exchange's state too. */
final class Conversation implements ClientResponseObserver<ProcessingRequest, ProcessingResponse> {
    /** Hears what comes in; called with the lock held. */
    interface Listener {
        /** Throws {@link AssertionError} to fail the exchange. */
        void answered(ProcessingResponse answer);

        /** Throws {@link AssertionError} to fail the exchange. */
        void ended(Status status);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ProcessingResponse> answers = new ArrayDeque<>();
    private final Listener listener;
    private @Nullable ClientCallStreamObserver<ProcessingRequest> requests;
    private @Nullable AssertionError failure;
    private @Nullable Status status;
    private boolean halfClosed;
    private boolean reported;

    Conversation(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ProcessingRequest> stream) {
        requests = stream;
    }

    @Override
    public void onNext(ProcessingResponse answer) {
        locked(() -> {
            if (failure == null) {
                listener.answered(answer);
                answers.add(answer);
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        end(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    /** Runs with the lock held; what it asserts fails the exchange for good. */
    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } catch (AssertionError e) {
            if (failure == null) {
                failure = e;
                stream().cancel("rejected as Envoy would: " + e.getMessage(), e);
            }
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Reads with the lock held. */
    <T> T read(Supplier<T> value) {
        lock.lock();
        try {
            return value.get();
        } finally {
            lock.unlock();
        }
    }

    /** Whether messages can still be sent. Lock held. */
    boolean isOpen() {
        return status == null && !halfClosed && failure == null;
    }

    /** Lock held. */
    void send(ProcessingRequest message) {
        if (isOpen()) {
            stream().onNext(message);
        }
    }

    /** Lock held. */
    void halfClose() {
        if (isOpen()) {
            halfClosed = true;
            stream().onCompleted();
        }
    }

    /** Lock held. */
    void cancel() {
        if (status == null) {
            halfClosed = true;
            stream().cancel("RST_STREAM", null);
        }
    }

    /** Throws what was found wrong, if anything. */
    void rethrow() {
        lock.lock();
        try {
            if (failure != null) {
                reported = true;
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #rethrow}, unless it was thrown before: try-with-resources cannot suppress a failure by itself. */
    void rethrowUnreported() {
        lock.lock();
        try {
            if (!reported) {
                rethrow();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The oldest answer of this kind that was not taken yet; null if the stream ended with OK before it came. */
    @Nullable
    ProcessingResponse take(Predicate<ProcessingResponse> kind, String what, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (true) {
                rethrow();
                for (Iterator<ProcessingResponse> all = answers.iterator(); all.hasNext(); ) {
                    ProcessingResponse answer = all.next();
                    if (kind.test(answer)) {
                        all.remove();
                        return answer;
                    }
                }
                if (status != null) {
                    if (status.isOk()) {
                        return null;
                    }
                    throw new AssertionError(what + ": not answered, the stream ended with " + status);
                }
                left = await(left, what, patience);
            }
        } finally {
            lock.unlock();
        }
    }

    Status awaitEnd(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (status == null) {
                rethrow();
                left = await(left, "the end of the stream", patience);
            }
            rethrow();
            return status;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private long await(long left, String what, Duration patience) {
        if (left <= 0) {
            throw new AssertionError("%s: nothing came within %d ms".formatted(what, patience.toMillis()));
        }
        try {
            return changed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(what + ": interrupted", e);
        }
    }

    private void end(Status ended) {
        locked(() -> {
            status = ended;
            listener.ended(ended);
        });
    }

    private ClientCallStreamObserver<ProcessingRequest> stream() {
        if (requests == null) {
            throw new IllegalStateException("gRPC calls beforeStart first");
        }
        return requests;
    }
}
