package dev.attache.server.envoy;

/** On a FakeEnvoy. */
class ConformanceBodiesTest extends ConformanceBodyCases {
    ConformanceBodiesTest() {
        super(new FakeWire());
    }
}
