/** Tests of the kinds of indexes that a configuration can name. */
@NullMarked
package dev.attache.server.vectors;

import org.jspecify.annotations.NullMarked;
