package dev.attache.server.envoy;

/** On a FakeEnvoy. */
class ConformanceHeadersTest extends ConformanceHeaderCases {
    ConformanceHeadersTest() {
        super(new FakeWire());
    }
}
