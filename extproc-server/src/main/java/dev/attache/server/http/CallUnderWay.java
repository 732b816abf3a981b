package dev.attache.server.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call between its first byte and the last of its answer, which can be given up at any time. */
final class CallUnderWay implements BodyHandler<byte[]> {
    private final int mostBody;
    private volatile @Nullable BoundedBody body;
    private volatile boolean givenUp;

    CallUnderWay(int mostBody) {
        this.mostBody = mostBody;
    }

    /**
     * Sends it and waits; however it ends before its answer, the connection is closed.
     *
     * @throws ExecutionException when there is no answer
     * @throws TimeoutException when the time is over
     */
    HttpResponse<byte[]> send(HttpClient client, HttpRequest request, long nanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, this);
        boolean answered = false;
        try {
            HttpResponse<byte[]> response = answer.get(nanos, TimeUnit.NANOSECONDS);
            answered = true;
            return response;
        } finally {
            if (!answered) {
                giveUp(answer);
            }
        }
    }

    /** Cancelling works as long as the answer is not complete, giving up the body when that was refused. */
    private void giveUp(CompletableFuture<?> answer) {
        givenUp = true;
        answer.cancel(true);
        BoundedBody under = body;
        if (under != null) {
            under.giveUp();
        }
    }

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo head) {
        long announced = head.headers().firstValueAsLong("content-length").orElse(-1);
        var made = new BoundedBody(announced, mostBody);
        body = made;
        if (givenUp) {
            made.giveUp();
        }
        return made;
    }
}
