/** The HTTP endpoint that answers in the upstream's place, for Envoy's own fail-over. */
@NullMarked
package dev.attache.server.standby;

import org.jspecify.annotations.NullMarked;
