/** What policies ask of a store: counters now; the stores themselves live in the service. */
@NullMarked
package dev.attache.store;

import org.jspecify.annotations.NullMarked;
