/** What tests and the demo start and talk to: FakeEnvoy, a real Envoy, a real Redis, a scripted upstream, a clock. */
@NullMarked
package dev.attache.testkit;

import org.jspecify.annotations.NullMarked;
