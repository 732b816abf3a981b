/** The packaged service as a process of its own, behind a real Envoy and on a real Redis, as its users run it. */
@NullMarked
package dev.attache.server.e2e;

import org.jspecify.annotations.NullMarked;
