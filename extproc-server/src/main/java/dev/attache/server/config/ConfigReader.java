package dev.attache.server.config;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Scalar;
import dev.attache.server.plugin.Plugins;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks a configuration file; connects nowhere. Thread-safe. */
public final class ConfigReader {
    private final List<PolicyType<?>> types;
    private final Environment environment;
    private final @Nullable Plugins plugins;

    /** A reader that knows these types of policies, and takes {@code ${NAME}} from {@code environment}. */
    public ConfigReader(List<PolicyType<?>> types, Map<String, String> environment) {
        this(types, environment, null);
    }

    /** The same, which also knows the types of {@code server.plugins}. */
    public ConfigReader(List<PolicyType<?>> types, Map<String, String> environment, @Nullable Plugins plugins) {
        this.types = List.copyOf(types);
        this.environment = new Environment(environment);
        this.plugins = plugins;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException when something in it is wrong, with all that is
     * @throws IOException when it cannot be read
     */
    public Config read(Path file) throws ConfigException, IOException {
        return read(file, Files.readAllBytes(file));
    }

    /**
     * Reads what was a file's content; paths in it are relative to the file's folder.
     *
     * @throws ConfigException when something in it is wrong, with all that is
     */
    public Config read(Path file, byte[] content) throws ConfigException {
        var problems = new Problems(file.toString());
        var warnings = new Problems(file.toString());
        ServerConfig settings = settings(file, content, problems, warnings);
        if (settings == null || !problems.none()) {
            throw new ConfigException(problems.list());
        }
        return new Config(file, hash(content), settings, warnings.list());
    }

    private @Nullable ServerConfig settings(Path file, byte[] content, Problems problems, Problems warnings) {
        Node root = tree(content, problems);
        if (root == null) {
            return null;
        }
        Path folder = file.toAbsolutePath().getParent();
        var scalars = new Scalars(folder == null ? Path.of("/") : folder);
        Binder strict = Binder.strict(problems, environment, scalars);
        PluginReader own = plugins == null
                ? null
                : new PluginReader(plugins, problems, Binder.strict(new Problems(""), environment, scalars));
        List<PolicyType<?>> known = known(root, own);
        var policies = new PolicyReader(known, problems, strict, own == null ? null : own.withoutJars());
        Binder binder = strict.mending(Map.of(PolicySettings.class, policies));
        var settings = (ServerConfig) binder.bind(ServerConfig.class, withVersion(root, problems), "");
        if (settings != null) {
            new ServerChecks(settings, problems).run();
            new RouteChecks(settings, problems).run();
            new PolicyChecks(settings, problems).run();
            new DeadlineChecks(settings, problems, warnings).run();
            new StandInChecks(settings, problems, warnings).run();
            new OrderChecks(settings, problems, warnings).run();
            new IndexChecks(settings, problems, warnings).run();
        }
        return settings;
    }

    private List<PolicyType<?>> known(Node root, @Nullable PluginReader own) {
        if (own == null) {
            return types;
        }
        var all = new ArrayList<>(types);
        all.addAll(own.read(root));
        return all;
    }

    /** Goes on as if the version were there, so that the other problems are found too. */
    private static Node withVersion(Node root, Problems problems) {
        if (!(root instanceof Mapping mapping) || mapping.get("version") != null) {
            return root;
        }
        problems.add(root.place(), "version", "missing", "1");
        var entries = new ArrayList<>(mapping.entries());
        entries.add(new Entry("version", root.place(), new Scalar("1", true, root.place())));
        return new Mapping(List.copyOf(entries), root.place());
    }

    private static @Nullable Node tree(byte[] content, Problems problems) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return YamlTree.read(text, problems);
        } catch (CharacterCodingException e) {
            problems.add(new Node.Place(1, 1), "", "not UTF-8", "a text file in UTF-8");
            return null;
        }
    }

    /** The version of a content. */
    static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
