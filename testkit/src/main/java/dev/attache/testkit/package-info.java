/**
 * What tests and the demo start and talk to.
 *
 * <p>{@link dev.attache.testkit.FakeEnvoy} holds a service to the rules of ext_proc without an Envoy; {@link
 * dev.attache.testkit.EnvoyProcess} is a real one, with an {@link dev.attache.testkit.EnvoyConfig}. Behind either
 * stands an {@link dev.attache.testkit.Upstream} that does what requests ask of it, before it an {@link
 * dev.attache.testkit.HttpConnection}. {@link dev.attache.testkit.TestContext} and {@link
 * dev.attache.testkit.TestExchange} are for a policy alone, {@link dev.attache.testkit.ManualClock} is its clock. LLM
 * providers are in {@code testkit.llm}, Redis is in {@code testkit.redis}; nothing here knows of either.
 */
@NullMarked
package dev.attache.testkit;

import org.jspecify.annotations.NullMarked;
