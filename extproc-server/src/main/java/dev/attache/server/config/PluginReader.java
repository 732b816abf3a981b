package dev.attache.server.config;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.plugin.Plugins;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code server.plugins}, which must be known before the policies can be read. */
final class PluginReader {
    static final String SETTING = "server.plugins";

    private final Plugins plugins;
    private final Problems problems;
    /** Reports nothing: the folder is read once more, as one of the settings. */
    private final Binder silent;

    private @Nullable Path withoutJars;

    PluginReader(Plugins plugins, Problems problems, Binder silent) {
        this.plugins = plugins;
        this.problems = problems;
        this.silent = silent;
    }

    /** The types of the folder that the configuration names, or of the usual one. */
    List<PolicyType<?>> read(Node root) {
        Node named = inner(inner(root, "server"), "plugins");
        Node node = named == null ? new Node.Scalar(ServerSettings.PLUGINS, true, root.place()) : named;
        var folder = (Path) silent.bind(Path.class, node, SETTING);
        if (folder == null) {
            return List.of();
        }
        Plugins.Found found = plugins.in(folder, named != null);
        withoutJars = found.types().isEmpty() && found.faults().isEmpty() ? folder : null;
        found.faults().forEach(fault -> problems.add(node.place(), SETTING, fault.said(), fault.expected()));
        return found.types().stream().filter(type -> isReadable(type, node)).toList();
    }

    /** The folder that was looked into, when there was nothing in it. */
    @Nullable
    Path withoutJars() {
        return withoutJars;
    }

    /** Built-in settings are checked by their tests; those of a plugin, here. */
    private boolean isReadable(PolicyType<?> type, Node node) {
        String wrong;
        try {
            wrong = new SettingsShape(silent).wrong(type.settings());
        } catch (RuntimeException | LinkageError fault) {
            wrong = fault.toString();
        }
        if (wrong != null) {
            String said =
                    "the type %s: %s: %s".formatted(type.name(), type.settings().getName(), wrong);
            problems.add(node.place(), SETTING, said);
        }
        return wrong == null;
    }

    private static @Nullable Node inner(@Nullable Node node, String key) {
        return node instanceof Mapping mapping ? mapping.get(key) : null;
    }
}
