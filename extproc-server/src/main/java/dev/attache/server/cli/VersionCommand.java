package dev.attache.server.cli;

import java.io.IOException;
import java.util.List;

/** {@code attache version}. */
public final class VersionCommand implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String usage() {
        return "           version, commit, Java, Envoy protocol";
    }

    @Override
    public int run(List<String> arguments, Console console) throws IOException {
        BuildInfo build = BuildInfo.read();
        console.out()
                .printf(
                        "attache %s (commit %s), Java %s, ext_proc protos %s, gRPC %s%n",
                        build.version(), build.commit(), Runtime.version(), build.protos(), build.grpc());
        return DONE;
    }
}
