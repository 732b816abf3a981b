package dev.attache.server.envoy;

/** On a real Envoy; another version by {@code -Dattache.envoy=1.36.4}. */
class ConformanceRepliesIT extends ConformanceReplyCases {
    ConformanceRepliesIT() {
        super(new RealWire());
    }
}
