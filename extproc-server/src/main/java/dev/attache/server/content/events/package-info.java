/**
 * Event streams, split without the loss of a byte: {@link dev.attache.server.content.events.EventStream} takes the
 * pieces and gives each {@link dev.attache.server.content.events.ServerSentEvent} as it completes.
 */
@NullMarked
package dev.attache.server.content.events;

import org.jspecify.annotations.NullMarked;
