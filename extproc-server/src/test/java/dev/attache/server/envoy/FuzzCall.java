package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call without a network, under a direct executor as the server has: events that come while another is handled wait for
 * it, messages are given only as they are asked for, and nothing is given after a cancel.
 */
final class FuzzCall extends ServerCall<ProcessingRequest, ProcessingResponse> {
    private final FuzzAnswers answers;
    private final FuzzStory story;
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final Queue<ProcessingRequest> arrived = new ArrayDeque<>();
    private ServerCall.@Nullable Listener<ProcessingRequest> listener;
    private boolean handling;
    private int asked;
    private boolean headersSent;
    private boolean halfClosing;
    private boolean ended;
    private boolean closed;
    private boolean cancelled;
    private boolean ready = true;

    FuzzCall(FuzzAnswers answers, FuzzStory story) {
        this.answers = answers;
        this.story = story;
    }

    void listener(ServerCall.Listener<ProcessingRequest> session) {
        listener = session;
    }

    void arrive(ProcessingRequest message) {
        arrived.add(message);
        give();
    }

    private void give() {
        while (asked > 0 && !arrived.isEmpty() && !cancelled) {
            asked--;
            ProcessingRequest message = arrived.remove();
            emit(() -> {
                if (!cancelled) {
                    story.sent(message);
                    if (!closed) {
                        answers.delivered(message);
                    }
                    hear(heard -> heard.onMessage(message));
                }
            });
        }
        if (halfClosing && arrived.isEmpty() && !cancelled && !ended) {
            ended = true;
            emit(() -> hear(ServerCall.Listener::onHalfClose));
        }
    }

    private void hear(Consumer<ServerCall.Listener<ProcessingRequest>> event) {
        if (listener != null) {
            event.accept(listener);
        }
    }

    private void emit(Runnable event) {
        events.add(event);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (Runnable next = events.poll(); next != null; next = events.poll()) {
                try {
                    next.run();
                } catch (RuntimeException | Error escaped) {
                    story.wrong("escaped to gRPC: " + escaped);
                }
            }
        } finally {
            handling = false;
        }
    }

    /** The reader keeps up, or does not. */
    void ready(boolean isReady) {
        boolean becomes = isReady && !ready;
        ready = isReady;
        if (becomes && headersSent && !cancelled) {
            emit(() -> hear(ServerCall.Listener::onReady));
        }
    }

    void halfClose() {
        halfClosing = true;
        story.tell(() -> "-> half-close");
        give();
    }

    /** The stream is reset; the session is told at once or a little later. */
    void cancel(boolean told) {
        if (!cancelled && !closed) {
            cancelled = true;
            story.tell(() -> "-> reset, told " + told);
            if (told) {
                tell();
            }
        }
    }

    /** The session is told of the reset if it was not. */
    void tell() {
        if (cancelled && !ended) {
            ended = true;
            emit(() -> hear(ServerCall.Listener::onCancel));
        }
    }

    boolean isClosed() {
        return closed;
    }

    int unread() {
        return arrived.size();
    }

    @Override
    public void request(int count) {
        asked += count;
        give();
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (headersSent || closed) {
            story.wrong("headers sent twice, or after the end");
        }
        headersSent = true;
    }

    @Override
    public void sendMessage(ProcessingResponse message) {
        if (!headersSent || closed) {
            story.wrong("a message before the headers, or after the end");
        }
        story.answered(message);
        answers.answered(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed || !status.isOk()) {
            story.wrong("closed twice, or with " + status);
        }
        closed = true;
        story.tell(() -> "<- closed");
        if (!halfClosing) {
            answers.closed();
        }
        if (!ended) {
            ended = true;
            emit(() -> hear(ServerCall.Listener::onComplete));
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isReady() {
        return ready && headersSent && !closed;
    }

    @Override
    public MethodDescriptor<ProcessingRequest, ProcessingResponse> getMethodDescriptor() {
        return ExternalProcessorGrpc.getProcessMethod();
    }
}
