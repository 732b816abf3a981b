package dev.attache.server.responsecache;

import dev.attache.store.Blobs;
import dev.attache.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A store whose calls a test sees, or makes fail. */
final class WatchedBlobs {
    private WatchedBlobs() {}

    /** Tells of every call before it is made: the method's name, and what it was given. */
    static Blobs telling(Blobs blobs, BiConsumer<String, Object[]> seen) {
        return (Blobs) Proxy.newProxyInstance(
                Blobs.class.getClassLoader(), new Class<?>[] {Blobs.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(blobs, arguments);
                    }
                    seen.accept(method.getName(), arguments);
                    try {
                        return method.invoke(blobs, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A store that fails at the methods that are in the set now. */
    static Blobs failing(Blobs blobs, Set<String> methods) {
        return (Blobs) Proxy.newProxyInstance(
                Blobs.class.getClassLoader(),
                new Class<?>[] {Blobs.class},
                (proxy, method, arguments) -> methods.contains(method.getName())
                        ? CompletableFuture.failedStage(
                                new StoreException(StoreException.Reason.TIMEOUT, method.getName()))
                        : method.invoke(blobs, arguments));
    }
}
