package dev.attache.server.http;

import dev.attache.policy.AnswerTooLongException;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer's body up to a length; past it, or when more was announced, there is no body. Fed by the client;
 * {@link #giveUp} from any thread.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final long announced;
    private final int most;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean givenUp;

    /** A subscriber for one answer that announced this length, -1 when it announced none. */
    BoundedBody(long announced, int most) {
        this.announced = announced;
        this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (givenUp) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    /**
     * Closes the connection; needed where a body was refused, because by then what {@code sendAsync} returned is
     * complete.
     */
    void giveUp() {
        givenUp = true;
        Flow.Subscription under = subscription;
        if (under != null) {
            under.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        // An announced length is checked only here: the answer to a HEAD announces what it does not send.
        long length = announced;
        for (ByteBuffer piece : pieces) {
            length = Math.max(length, (long) gathered.size() + piece.remaining());
            if (length > most) {
                // Whoever waits for the body gives up the rest: if it were cancelled in here, the connection would live
                // on for seconds.
                body.completeExceptionally(new AnswerTooLongException(most));
                return;
            }
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            gathered.writeBytes(bytes);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(gathered.toByteArray());
    }
}
