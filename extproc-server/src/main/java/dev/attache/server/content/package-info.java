/** What features share about bodies: reading and editing JSON. Knows nothing of policies, Envoy or configuration. */
@NullMarked
package dev.attache.server.content;

import org.jspecify.annotations.NullMarked;
