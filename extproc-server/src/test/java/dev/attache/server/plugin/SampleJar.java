package dev.attache.server.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of classes that are compiled in the test: what another project's build makes. */
public final class SampleJar {
    private static final String SERVICE_FILE = "META-INF/services/dev.attache.policy.PolicyType";
    private static final String TYPE = """
            package sample;
            public final class NAME implements dev.attache.policy.PolicyType<NAME.Config> {
                public record Config(SETTING) {}
                public NAME() throws Exception { MADE }
                public String name() { return "WORD"; }
                public Class<Config> settings() { return Config.class; }
                public dev.attache.policy.Policy create(
                        String name, Config config, dev.attache.policy.PolicyContext context) {
                    CREATED
                    return new dev.attache.policy.Policy() {
                        public dev.attache.policy.Interest interest() {
                            return dev.attache.policy.Interest.REQUEST_HEADERS;
                        }
                        public dev.attache.policy.ExchangeHandler begin(dev.attache.exchange.Exchange exchange) {
                            return new dev.attache.policy.ExchangeHandler() {};
                        }
                    };
                }
            }
            """;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** A jar with one type of this word, called {@code sample.Echo}, with one setting {@code text}. */
    static SampleJar of(String word) {
        return of(word, "String text", "", "");
    }

    /** The same with other settings, and code in its constructor and where it makes the policy. */
    static SampleJar of(String word, String setting, String made, String created) {
        return new SampleJar()
                .with("sample.Echo", TYPE, word, setting, made, created)
                .naming("sample.Echo");
    }

    /** The jar that Maven would make of this folder's {@code src/main}. */
    public static SampleJar ofProject(Path project) throws IOException {
        Path sources = project.resolve("src/main/java");
        var texts = new LinkedHashMap<String, String>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = sources.relativize(file).toString().replace('/', '.');
                texts.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
            }
        }
        var jar = new SampleJar();
        jar.entries.putAll(compiled(texts));
        return jar.naming(Files.readString(project.resolve("src/main/resources").resolve(SERVICE_FILE)));
    }

    private SampleJar with(String name, String template, String word, String setting, String made, String created) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        entries.putAll(compiled(
                name,
                template.replace("NAME", simple)
                        .replace("WORD", word)
                        .replace("SETTING", setting)
                        .replace("MADE", made)
                        .replace("CREATED", created)));
        return this;
    }

    /** With a service file that says this. */
    SampleJar naming(String text) {
        entries.put(SERVICE_FILE, (text + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** With a class that another one may need. */
    SampleJar withClass(String name, String source) {
        entries.putAll(compiled(name, source));
        return this;
    }

    SampleJar without(String entry) {
        if (entries.remove(entry) == null) {
            throw new IllegalArgumentException(entry + " (expected: one of " + entries.keySet() + ")");
        }
        return this;
    }

    SampleJar withoutServiceFile() {
        return without(SERVICE_FILE);
    }

    /** As if compiled for that Java. */
    SampleJar madeForJava(int version) {
        entries.forEach((name, bytes) -> {
            if (name.endsWith(".class")) {
                bytes[7] = (byte) (version + 44);
            }
        });
        return this;
    }

    public Path in(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Path jar = folder.resolve(name);
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return jar;
    }

    private static Map<String, byte[]> compiled(String name, String source) {
        return compiled(Map.of(name, source));
    }

    private static Map<String, byte[]> compiled(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
            List<JavaFileObject> texts = new ArrayList<>();
            sources.forEach((name, source) -> texts.add(text(name, source)));
            List<String> options = List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(said, files, null, options, null, texts).call()) {
                throw new IllegalArgumentException(said.toString());
            }
            var classes = new LinkedHashMap<String, byte[]>();
            files.classes.forEach((type, bytes) -> classes.put(type.replace('.', '/') + ".class", bytes.toByteArray()));
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaFileObject text(String name, String source) {
        URI uri = URI.create("string:///" + name.replace('.', '/') + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    /** Keeps what the compiler writes. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            var bytes = classes.computeIfAbsent(className, name -> new ByteArrayOutputStream());
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/')), kind) {
                @Override
                public ByteArrayOutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
