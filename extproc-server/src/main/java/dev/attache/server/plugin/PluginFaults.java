package dev.attache.server.plugin;

import java.util.ServiceConfigurationError;

/** What can go wrong with foreign code, in words for its author. */
final class PluginFaults {
    private static final int FIRST_CLASS_FILE = 44;

    private PluginFaults() {}

    /** One line for what was thrown while a plugin was loaded. */
    static BrokenPluginException explain(Throwable fault) {
        Throwable cause =
                fault instanceof ServiceConfigurationError && fault.getCause() != null ? fault.getCause() : fault;
        return switch (cause) {
            case UnsupportedClassVersionError tooNew -> tooNew(tooNew);
            case NoClassDefFoundError missing ->
                new BrokenPluginException(
                        "class " + className(missing) + " is missing",
                        "in the jar itself; from outside come only the JDK, " + ApiOnly.VISIBLE);
            case ServiceConfigurationError badFile ->
                new BrokenPluginException(
                        String.valueOf(badFile.getMessage()).replaceFirst("^[\\w.]+: ", ""),
                        "public classes with a public constructor without parameters");
            default -> new BrokenPluginException(place(fault) + cause, "types that can be made");
        };
    }

    private static BrokenPluginException tooNew(UnsupportedClassVersionError error) {
        String text = String.valueOf(error.getMessage());
        String version = text.replaceFirst("(?s).*?class file version (\\d+).*", "$1");
        String java =
                version.matches("\\d{2,3}") ? "Java " + (Integer.parseInt(version) - FIRST_CLASS_FILE) : "a newer Java";
        return new BrokenPluginException(
                "compiled for " + java,
                "Java " + Runtime.version().feature() + " or older: this service runs on it; javac --release");
    }

    /** "Provider x.Y could not be instantiated": which class it was. */
    private static String place(Throwable fault) {
        String text = String.valueOf(fault.getMessage());
        return fault instanceof ServiceConfigurationError ? text.replaceFirst("^[\\w.]+: ", "") + ": " : "";
    }

    /** "x/Y", or "Could not initialize class x.Y", or "x/Y (wrong name: …)". */
    private static String className(NoClassDefFoundError missing) {
        return String.valueOf(missing.getMessage()).replace('/', '.');
    }
}
