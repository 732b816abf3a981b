/** The policy {@code response_cache}: stored responses while they are fresh, and when the upstream fails (RFC 9111). */
@NullMarked
package dev.attache.server.responsecache;

import org.jspecify.annotations.NullMarked;
