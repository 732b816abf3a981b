package dev.attache.server.admin;

import dev.attache.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A call that asks the store: where that cannot say, the answer is 503. */
record AccountCall(String method, String path, Function<AdminRequest, AdminResponse> answer) implements AdminEndpoint {
    /** A store has its own deadline; this is for one that broke it. */
    private static final long AT_MOST_SECONDS = 10;

    @Override
    public AdminResponse handle(AdminRequest request) {
        try {
            return answer.apply(request);
        } catch (StoreException away) {
            return AdminResponse.problem(503, "the store did not answer: " + away.getMessage());
        }
    }

    /**
     * Waits for the store.
     *
     * @throws StoreException when it did not answer
     */
    static <T> T await(CompletionStage<T> asked) {
        try {
            return asked.toCompletableFuture()
                    .orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case StoreException away -> throw away;
                case RuntimeException fault -> throw fault;
                case null, default ->
                    throw new StoreException(
                            StoreException.Reason.TIMEOUT, "no answer within " + AT_MOST_SECONDS + " s");
            }
        }
    }
}
