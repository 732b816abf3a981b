package dev.attache.server.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, which ends a JVM that does not listen to it, while operators of Envoy, nginx or HAProxy take it for "reload".
 *
 * <p>The JDK has it only in {@code sun.misc}, which javac warns of at each use: so it is asked for by name. Where it is
 * missing (another JVM, Windows, {@code -Xrs}) the signal does what it did.
 */
final class HangUp {
    private HangUp() {}

    /** Runs this at each SIGHUP from now on, on a thread of its own. */
    static void runs(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    task.run();
                    return null;
                }
                return method.invoke(task, arguments);
            };
            Object handling = Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, calls);
            Object hup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hup, handling);
        } catch (ReflectiveOperationException | IllegalArgumentException notHere) {
            // It stays the end of the process, as the class says.
        }
    }
}
