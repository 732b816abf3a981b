package dev.attache.server.envoy;

import org.junit.jupiter.api.Tag;

/** On a real Envoy; another version by {@code -Dattache.envoy=1.36.4}. */
@Tag("alone")
class ConformanceRepliesIT extends ConformanceReplyCases {
    ConformanceRepliesIT() {
        super(new RealWire());
    }
}
