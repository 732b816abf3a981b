package dev.attache.server.plugin;

import dev.attache.policy.PolicyType;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * One jar and the types of policies that its service file names.
 *
 * <p>Its class loader is never closed once it has given types: policies load classes for as long as they live.
 */
final class PluginJar {
    private static final String SERVICE_FILE = "META-INF/services/" + PolicyType.class.getName();
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

    private PluginJar() {}

    /**
     * Loads the types, in the order of the service file; at least one.
     *
     * @throws BrokenPluginException whatever is wrong with the jar or with the code in it
     */
    static List<PolicyType<?>> types(Path jar) throws BrokenPluginException {
        lookInside(jar);
        var types = new ArrayList<PolicyType<?>>();
        var loader = new URLClassLoader(jar.getFileName().toString(), new URL[] {url(jar)}, new ApiOnly());
        try {
            for (PolicyType<?> type : ServiceLoader.load(PolicyType.class, loader)) {
                types.add(checked(type));
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException fault) {
            close(loader);
            throw PluginFaults.explain(fault);
        }
        if (types.isEmpty()) {
            close(loader);
            throw new BrokenPluginException(SERVICE_FILE + " is empty", "the name of a class on each line");
        }
        return types;
    }

    private static void lookInside(Path jar) throws BrokenPluginException {
        try (var opened = new JarFile(jar.toFile())) {
            if (opened.getEntry(SERVICE_FILE) == null) {
                throw new BrokenPluginException(
                        "no " + SERVICE_FILE, "a jar of policies, with what it needs inside; other jars elsewhere");
            }
        } catch (IOException e) {
            throw new BrokenPluginException("cannot be read: " + e.getMessage(), "a jar");
        }
    }

    private static PolicyType<?> checked(PolicyType<?> type) throws BrokenPluginException {
        String name = type.name();
        String kind = type.getClass().getName();
        if (name == null || !WORD.matcher(name).matches()) {
            throw new BrokenPluginException(kind + " is called " + name, "a word in snake_case");
        }
        Class<?> settings = type.settings();
        if (settings == null || !settings.isRecord()) {
            throw new BrokenPluginException(kind + " has settings of " + settings, "a record");
        }
        return type;
    }

    private static URL url(Path jar) {
        URI uri = jar.toUri();
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(uri + " (expected: a file)", e);
        }
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException unused) {
            // What is wrong with the jar has been reported already.
        }
    }
}
