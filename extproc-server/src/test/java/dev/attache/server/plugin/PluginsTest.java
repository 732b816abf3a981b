package dev.attache.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.PolicySettings;
import dev.attache.server.config.SamplePolicies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
    private static final String ECHO = """
            version: 1
            policies: {a: {echo: {text: hello}}}
            default_route: {policies: [a]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private ConfigReader reader = reader();

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectory(folder.resolve("plugins"));
    }

    private static ConfigReader reader() {
        return new ConfigReader(SamplePolicies.ALL, Map.of(), new Plugins(SamplePolicies.ALL));
    }

    @Test
    void aTypeInAJarIsReadAndCheckedAsABuiltInOne() throws Exception {
        SampleJar.of("echo", "@dev.attache.policy.Setting(value = \"Text.\", least = \"2\") int count", "", "")
                .in(folder.resolve("plugins"), "echo.jar");

        Config config = read("version: 1\npolicies: {a: {echo: {count: 3}}}\ndefault_route: {policies: [a]}\n");
        assertThat(only(config).settings()).hasToString("Config[count=3]");
        assertThat(problems("""
                        version: 1
                        policies: {a: {echo: {count: 1, when: {methods: GET}}}, b: {ecco: {}}}
                        default_route: {policies: [a, b]}
                        """))
                .containsExactly(
                        "attache.yaml:2:30: policies.a.echo.count: 1 (expected: >= 2)",
                        "attache.yaml:2:61: policies.b.ecco: unknown type of policy"
                                + " (expected: one of count, tap, echo); did you mean \"echo\"?");
    }

    @Test
    void theFolderIsNeededOnlyWhereItIsNamed() throws Exception {
        Files.delete(folder.resolve("plugins"));
        assertThat(read("version: 1\n").settings().server().plugins()).isEqualTo(folder.resolve("plugins"));
        assertThat(problems("version: 1\nserver: {plugins: mine}\n"))
                .containsExactly("attache.yaml:2:19: server.plugins: mine (expected: a folder of jars)");

        SampleJar.of("echo").in(folder.resolve("mine"), "echo.jar");
        read(ECHO + "server: {plugins: mine}\n");
    }

    @Test
    void anUnknownTypeMayBeOneWhoseJarIsNotThere() {
        assertThat(problems(ECHO))
                .containsExactly(
                        "attache.yaml:2:16: policies.a.echo: unknown type of policy (expected: one of count, tap;"
                                + " or a plugin's, but there are no jars in server.plugins: plugins)");
        assertThat(problems(ECHO.replace("echo", "cuont")))
                .singleElement()
                .asString()
                .endsWith("(expected: one of count, tap); did you mean \"count\"?");
    }

    @Test
    void filesThatAreNoJarsAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("plugins/README.md"), "no plugin");
        SampleJar.of("echo").in(folder.resolve("plugins"), "echo.jar");

        assertThat(only(read(ECHO)).settings()).hasToString("Config[text=hello]");
    }

    @Test
    void whatIsBuiltInStays() throws Exception {
        SampleJar.of("count").in(folder.resolve("plugins"), "mine.jar");

        assertThat(problems("version: 1\n"))
                .containsExactly(
                        "attache.yaml:1:1: server.plugins: plugins/mine.jar: the type count is built in already"
                                + " (expected: another name)");
    }

    @Test
    void noTwoJarsHaveTheSameType() throws Exception {
        SampleJar.of("echo").in(folder.resolve("plugins"), "a.jar");
        SampleJar.of("echo").in(folder.resolve("plugins"), "b.jar");

        assertThat(problems(ECHO))
                .containsExactly("attache.yaml:1:1: server.plugins: plugins/b.jar: the type echo is in a.jar already"
                        + " (expected: another name)");
    }

    @Test
    void everyBrokenJarIsNamedWithItsCauseAndNothingElseIsSaid() throws Exception {
        Path plugins = folder.resolve("plugins");
        SampleJar.of("echo").withoutServiceFile().in(plugins, "a.jar");
        Files.writeString(plugins.resolve("b.jar"), "no jar");
        SampleJar.of("echo").naming("sample.Gone").in(plugins, "c.jar");
        SampleJar.of("echo").madeForJava(99).in(plugins, "d.jar");
        SampleJar.of("echo", "String text", "if (true) throw new IllegalStateException(\"no luck\");", "")
                .in(plugins, "e.jar");
        SampleJar.of("echo").without("sample/Echo$Config.class").in(plugins, "f.jar");
        SampleJar.of("echo").naming("# nothing").in(plugins, "g.jar");
        SampleJar.of("echo")
                .withClass("sample.Other", "package sample; public class Other {}")
                .naming("sample.Other")
                .in(plugins, "h.jar");
        SampleJar.of("Echo!").in(plugins, "i.jar");

        List<String> said = problems(ECHO);
        assertThat(said).allMatch(line -> line.startsWith("attache.yaml:1:1: server.plugins: plugins/"));
        assertThat(said.stream()
                        .map(line -> line.substring("attache.yaml:1:1: server.plugins: plugins/".length()))
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "a.jar: no META-INF/services/dev.attache.policy.PolicyType (expected: a jar"),
                        line -> assertThat(line)
                                .startsWith("b.jar: cannot be read: ")
                                .endsWith(" (expected: a jar)"),
                        line -> assertThat(line).startsWith("c.jar: Provider sample.Gone not found (expected: public"),
                        line -> assertThat(line)
                                .startsWith("d.jar: compiled for Java 99 (expected: Java "
                                        + Runtime.version().feature() + " or older"),
                        line -> assertThat(line)
                                .startsWith("e.jar: Provider sample.Echo could not be instantiated: "
                                        + "java.lang.IllegalStateException: no luck (expected: "),
                        line -> assertThat(line)
                                .startsWith("f.jar: class sample.Echo$Config is missing (expected: in the jar itself"),
                        line -> assertThat(line)
                                .startsWith("g.jar: META-INF/services/")
                                .contains("is empty"),
                        line -> assertThat(line).startsWith("h.jar: sample.Other not a subtype"),
                        line -> assertThat(line)
                                .isEqualTo("i.jar: sample.Echo is called Echo! (expected: a word in snake_case)"));
    }

    @Test
    void settingsThatCannotBeReadAreToldBeforeTheyAreUsed() throws Exception {
        SampleJar.of("echo", "java.util.Set<String> words", "", "").in(folder.resolve("plugins"), "a.jar");
        SampleJar.of(
                        "delay",
                        "@dev.attache.policy.Setting(value = \"Time.\", standard = \"soon\") java.time.Duration pause",
                        "",
                        "")
                .in(folder.resolve("plugins"), "b.jar");

        assertThat(problems("version: 1\n"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "attache.yaml:1:1: server.plugins: the type echo: sample.Echo$Config: words:"
                                                + " java.util.Set<java.lang.String> (expected: text, a number"),
                        line -> assertThat(line)
                                .startsWith(
                                        "attache.yaml:1:1: server.plugins: the type delay: sample.Echo$Config: pause:"
                                                + " its @Setting: soon"));
    }

    @Test
    void aTypeThatFailsOnItsSettingsIsToldAsAProblemOfThem() throws Exception {
        SampleJar.of("echo", "String text", "", "if (true) throw new NullPointerException(\"oh\");")
                .in(folder.resolve("plugins"), "a.jar");

        assertThat(problems(ECHO))
                .containsExactly("attache.yaml:2:22: policies.a.echo: the policy cannot be made:"
                        + " java.lang.NullPointerException: oh");
    }

    @Test
    void aPluginSeesTheApiAndNotTheServicesOwnLibraries() throws Exception {
        SampleJar.of("echo", "String text", "Class.forName(\"org.slf4j.Logger\");", "")
                .in(folder.resolve("plugins"), "a.jar");
        read(ECHO);

        SampleJar.of("hidden", "String text", "Class.forName(\"io.netty.buffer.ByteBuf\");", "")
                .in(folder.resolve("plugins"), "b.jar");
        reader = reader();
        assertThat(problems(ECHO))
                .singleElement()
                .asString()
                .contains("b.jar", "java.lang.ClassNotFoundException: io.netty.buffer.ByteBuf");
    }

    @Test
    void aFolderIsReadOnce() throws Exception {
        SampleJar.of("echo").in(folder.resolve("plugins"), "a.jar");
        PolicyType<?> before = only(read(ECHO)).type();

        SampleJar.of("other").in(folder.resolve("plugins"), "b.jar");
        assertThat(only(read(ECHO)).type()).isSameAs(before);
        assertThat(problems(ECHO.replace("echo", "other")))
                .singleElement()
                .asString()
                .contains("unknown type");
    }

    /** Its own tests run by {@code examples/custom-policy/try}; that it is compiled and loaded is seen here. */
    @Test
    void theExampleIsAPlugin() throws Exception {
        Path example = Path.of("../examples/custom-policy");
        SampleJar.ofProject(example).in(folder.resolve("plugins"), "example.jar");

        Config config = read(Files.readString(example.resolve("attache.yaml")));
        assertThat(config.settings().policies()).containsOnlyKeys("new-checkout", "preview");
        assertThat(only(config).settings())
                .hasToString("Config[by=header:x-user-id, percent=50, header=x-new-checkout, others=OFF]");
    }

    private static PolicySettings only(Config config) {
        return config.settings().policies().values().iterator().next();
    }

    private Config read(String text) throws ConfigException {
        return reader.read(folder.resolve("attache.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> problems(String text) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(text));
        assertThat(refused).as("it is refused").isNotNull();
        return refused.problems().stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }
}
