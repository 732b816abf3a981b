/**
 * What policies ask of stores: counters, balances, blobs, sessions and vectors. The stores themselves live in the
 * service.
 */
@NullMarked
package dev.attache.store;

import org.jspecify.annotations.NullMarked;
