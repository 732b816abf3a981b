/** Tests of vectors over HTTP: on a real Chroma, and on servers that speak what is documented of the others. */
@NullMarked
package dev.attache.server.store.rest;

import org.jspecify.annotations.NullMarked;
