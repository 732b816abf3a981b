package dev.attache.server.plugin;

import dev.attache.policy.PolicyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The types of policies in the jars of a folder.
 *
 * <p>Each jar has a class loader of its own: two plugins may bring different versions of a library, and a broken one
 * can be told by its name. A folder is read once: changes in it count after a restart. Thread-safe.
 */
public final class Plugins {
    /**
     * What is wrong with a folder or a jar.
     *
     * @param said the jar and what is wrong with it
     * @param expected what would have been right
     */
    public record Fault(String said, String expected) {}

    /**
     * What was found.
     *
     * @param types the policy types of all good jars
     * @param faults why the others are not; empty when all are good
     */
    public record Found(List<PolicyType<?>> types, List<Fault> faults) {}

    private final List<PolicyType<?>> builtIn;
    private final Map<Path, Found> read = new HashMap<>();

    /** Plugins that come on top of these types, and cannot replace them. */
    public Plugins(List<PolicyType<?>> builtIn) {
        this.builtIn = List.copyOf(builtIn);
    }

    /**
     * Loads all jars of a folder, or gives what was loaded from it before.
     *
     * @param named whether the configuration names this folder: then it must exist
     */
    public synchronized Found in(Path folder, boolean named) {
        Found before = read.get(folder);
        if (before != null) {
            return before;
        }
        Found found = find(folder, named);
        if (found.faults().isEmpty()) {
            read.put(folder, found);
        }
        return found;
    }

    private Found find(Path folder, boolean named) {
        if (!Files.isDirectory(folder)) {
            List<Fault> faults = named ? List.of(new Fault(folder.toString(), "a folder of jars")) : List.of();
            return new Found(List.of(), faults);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return load(files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            return new Found(List.of(), List.of(new Fault(folder + " cannot be read: " + e, "a folder of jars")));
        }
    }

    private Found load(List<Path> jars) {
        var types = new ArrayList<PolicyType<?>>();
        var faults = new ArrayList<Fault>();
        var origins = new LinkedHashMap<String, String>();
        builtIn.forEach(type -> origins.put(type.name(), "built in"));
        for (Path jar : jars) {
            try {
                for (PolicyType<?> type : PluginJar.types(jar)) {
                    String other = origins.putIfAbsent(type.name(), "in " + jar.getFileName());
                    if (other == null) {
                        types.add(type);
                    } else {
                        faults.add(new Fault(
                                "%s: the type %s is %s already".formatted(jar, type.name(), other), "another name"));
                    }
                }
            } catch (BrokenPluginException broken) {
                faults.add(new Fault(jar + ": " + broken.getMessage(), broken.expected()));
            }
        }
        return new Found(List.copyOf(types), List.copyOf(faults));
    }
}
