/** What features share about bodies: JSON, event streams, content codings. */
@NullMarked
package dev.attache.server.content;

import org.jspecify.annotations.NullMarked;
