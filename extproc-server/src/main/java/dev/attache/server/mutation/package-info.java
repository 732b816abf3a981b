/** Changing messages on their way, and answering in the upstream's place. */
@NullMarked
package dev.attache.server.mutation;

import org.jspecify.annotations.NullMarked;
