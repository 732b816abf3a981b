/** {@code http_callout}: asks a service over HTTP, copies headers of its answer, lets the exchange pass or not. */
@NullMarked
package dev.attache.server.callout;

import org.jspecify.annotations.NullMarked;
