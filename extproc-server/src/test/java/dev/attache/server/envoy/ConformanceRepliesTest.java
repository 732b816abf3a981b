package dev.attache.server.envoy;

/** On a FakeEnvoy. */
class ConformanceRepliesTest extends ConformanceReplyCases {
    ConformanceRepliesTest() {
        super(new FakeWire());
    }
}
