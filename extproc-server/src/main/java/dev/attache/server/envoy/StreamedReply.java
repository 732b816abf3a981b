package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.LocalReply.Pacing;
import dev.attache.server.config.EnvoySettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local reply on its way in pieces, Envoy's {@code StreamedImmediateResponse}: the next piece goes when the pause is
 * over and Envoy has read the ones before.
 *
 * <p>Envoy waits for its end: once begun, it must be ended, or the client hangs.
 */
final class StreamedReply {
    private static final EnvoySettings.Version SINCE = new EnvoySettings.Version(1, 37, 0);
    /** A longer body takes too much memory at once, ours and Envoy's. */
    private static final int LONG = 1 << 20;

    private final LocalReply reply;
    private final List<Integer> ends;
    private final Duration pause;
    private final EnvoyStream stream;
    private final HomeThread home;
    private final Runnable done;
    private int next;
    private int sent;
    private boolean paused;
    private @Nullable Future<?> alarm;

    private StreamedReply(LocalReply reply, Pacing pacing, EnvoyStream stream, HomeThread home, Runnable done) {
        this.reply = reply;
        this.ends = pacing.ends();
        this.pause = pacing.pause();
        this.stream = stream;
        this.home = home;
        this.done = done;
    }

    /**
     * Whether this reply is to be streamed, and Envoy can: in answer to request headers, with a request body that is
     * not sent, or in full duplex where none follows. With a piece of the body on its way to us, Envoy would send the
     * headers upstream beside the reply (seen with 1.40).
     */
    static boolean suits(LocalReply reply, Conversation talk, boolean atRequestHeaders) {
        boolean wanted = reply.body().length > 0 && (reply.pacing() != null || reply.body().length > LONG);
        BodySendMode mode = talk.request.configuredMode();
        return wanted
                && atRequestHeaders
                && !talk.stream.isObserved()
                && (mode == BodySendMode.NONE || (mode == BodySendMode.FULL_DUPLEX_STREAMED && talk.request.hasEnded()))
                && talk.scope.serving().envoy().version().compareTo(SINCE) >= 0
                && !"HEAD".equals(talk.exchange.requestHeaders().first(":method"));
    }

    /** Begins it; {@code done} runs when all is sent. */
    static StreamedReply begin(LocalReply reply, Edits headers, EnvoyStream stream, HomeThread home, Runnable done) {
        Pacing given = reply.pacing();
        var streamed = new StreamedReply(reply, given == null ? even(reply.body().length) : given, stream, home, done);
        stream.send(StreamedReplies.head(reply.status(), withType(headers)));
        streamed.goOn();
        return streamed;
    }

    private static Pacing even(int length) {
        var ends = new ArrayList<Integer>();
        for (int end = Replies.MAX_PIECE; end < length; end += Replies.MAX_PIECE) {
            ends.add(end);
        }
        ends.add(length);
        return new Pacing(ends, Duration.ZERO);
    }

    private static Edits withType(Edits headers) {
        for (HeaderEdit edit : headers.headers()) {
            if (edit.name().equals("content-type")) {
                return headers;
            }
        }
        return headers.then(Edits.builder().set("content-type", "text/plain").build());
    }

    /** Sends what may be sent now; called again whenever Envoy has read. */
    void goOn() {
        while (!paused && next < ends.size() && stream.isReady()) {
            int end = ends.get(next++);
            boolean last = next == ends.size();
            StreamedReplies.body(reply.body(), sent, end, last, stream::send);
            sent = end;
            if (last) {
                done.run();
                return;
            }
            if (pause.isPositive()) {
                paused = true;
                alarm = home.later(pause, this::wake);
            }
        }
    }

    private void wake() {
        paused = false;
        goOn();
    }

    /** The rest is no longer wanted. */
    void cancel() {
        next = ends.size();
        Future<?> set = alarm;
        if (set != null) {
            set.cancel(false);
        }
    }
}
