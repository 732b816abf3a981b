package dev.attache.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.policy.PolicyType;
import dev.attache.server.demo.greeting.GreetingType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar with a custom policy, as {@code mvn package} makes it from a project like examples/custom-policy. */
final class PluginJar {
    private static final List<String> CLASSES =
            List.of("GreetingType", "GreetingPolicy", "GreetingPolicy$1", "GreetingPolicy$Config");

    private PluginJar() {}

    static void write(Path file) throws IOException {
        String folder = GreetingType.class.getPackageName().replace('.', '/') + "/";
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String name : CLASSES) {
                jar.putNextEntry(new JarEntry(folder + name + ".class"));
                try (InputStream code = GreetingType.class.getResourceAsStream(name + ".class")) {
                    if (code == null) {
                        throw new IOException(name + ".class is not there");
                    }
                    code.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + PolicyType.class.getName()));
            jar.write(GreetingType.class.getName().getBytes(UTF_8));
        }
    }
}
