package dev.attache.server.envoy;

/** On a real Envoy; another version by {@code -Dattache.envoy=1.36.4}. */
class ConformanceBodiesIT extends ConformanceBodyCases {
    ConformanceBodiesIT() {
        super(new RealWire());
    }
}
