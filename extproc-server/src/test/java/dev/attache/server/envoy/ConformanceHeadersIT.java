package dev.attache.server.envoy;

/** On a real Envoy; another version by {@code -Dattache.envoy=1.36.4}. */
class ConformanceHeadersIT extends ConformanceHeaderCases {
    ConformanceHeadersIT() {
        super(new RealWire());
    }
}
