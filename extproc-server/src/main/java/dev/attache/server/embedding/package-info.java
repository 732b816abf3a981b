/** Embedders that ask a service over HTTP, those found on the class path, and a memo in front of any of them. */
@NullMarked
package dev.attache.server.embedding;

import org.jspecify.annotations.NullMarked;
