/** What a configuration would do to a request, and what it asks of Envoy; nothing here runs, counts or connects. */
@NullMarked
package dev.attache.server.explain;

import org.jspecify.annotations.NullMarked;
