/** What tests and the demo start and talk to: FakeEnvoy, a real Envoy, a real Redis, scripted upstreams (one of them an LLM provider), a clock. */
@NullMarked
package dev.attache.testkit;

import org.jspecify.annotations.NullMarked;
