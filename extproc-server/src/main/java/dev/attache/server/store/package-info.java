/** What the stores share: the arithmetic of limits and balances, near copies of sessions, comparing vectors. */
@NullMarked
package dev.attache.server.store;

import org.jspecify.annotations.NullMarked;
