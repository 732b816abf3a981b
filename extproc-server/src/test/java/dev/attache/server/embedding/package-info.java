/** Tests of embedders over HTTP and of the memo. */
@NullMarked
package dev.attache.server.embedding;

import org.jspecify.annotations.NullMarked;
