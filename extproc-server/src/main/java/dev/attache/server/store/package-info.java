/** What all counter stores share: the arithmetic of limits, and where a limit stands. */
@NullMarked
package dev.attache.server.store;

import org.jspecify.annotations.NullMarked;
