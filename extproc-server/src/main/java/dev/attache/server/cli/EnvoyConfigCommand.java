package dev.attache.server.cli;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress.Tcp;
import dev.attache.server.explain.EnvoyConfiguration;
import java.util.List;
import java.util.function.Supplier;

/** {@code attache envoy-config -c FILE}: the Envoy configuration that fits; with {@code --bootstrap} a whole one. */
public final class EnvoyConfigCommand implements Command {
    private final Supplier<ConfigReader> reader;

    /** A command that reads with what this makes; asked only when the command runs. */
    public EnvoyConfigCommand(Supplier<ConfigReader> reader) {
        this.reader = reader;
    }

    @Override
    public String name() {
        return "envoy-config";
    }

    @Override
    public String usage() {
        return "-c FILE    the Envoy filter and cluster that fit; --bootstrap [--listen PORT] [--upstream HOST:PORT]"
                + " [--admin PORT]: a whole Envoy";
    }

    @Override
    public int run(List<String> arguments, Console console) throws Exception {
        String file = null;
        boolean bootstrap = false;
        Tcp listen = new Tcp("127.0.0.1", 10000);
        Tcp upstream = new Tcp("127.0.0.1", 8080);
        Tcp admin = new Tcp("127.0.0.1", 9901);
        boolean addressed = false;
        var rest = new Arguments(arguments);
        while (rest.more()) {
            String word = rest.next();
            switch (word) {
                case "-c" -> file = rest.value(word);
                case "--bootstrap" -> bootstrap = true;
                case "--listen" -> listen = address(rest.value(word));
                case "--upstream" -> upstream = address(rest.value(word));
                case "--admin" -> admin = address(rest.value(word));
                default ->
                    throw new UsageException(
                            word + " (expected: -c FILE, --bootstrap, --listen, --upstream," + " --admin)");
            }
            addressed |= word.equals("--listen") || word.equals("--upstream") || word.equals("--admin");
        }
        if (addressed && !bootstrap) {
            throw new UsageException("an address without --bootstrap (expected: both, or neither)");
        }
        Config config = ConfigFile.read(reader, file, console);
        if (config == null) {
            return WRONG_INPUT;
        }
        EnvoyConfiguration made = EnvoyConfiguration.of(config);
        console.out().print(bootstrap ? made.bootstrap(listen, upstream, admin) : made.parts());
        console.out().flush();
        return DONE;
    }

    /** A port alone is one of this machine's. */
    private static Tcp address(String text) throws UsageException {
        try {
            return Tcp.parse(text.matches("[0-9]+") ? "127.0.0.1:" + text : text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
