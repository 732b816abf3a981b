/** The kinds of indexes of vectors that a configuration can name, and their settings. */
@NullMarked
package dev.attache.server.vectors;

import org.jspecify.annotations.NullMarked;
