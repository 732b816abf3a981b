/** Tests of what features that limit share. */
@NullMarked
package dev.attache.server.quota;

import org.jspecify.annotations.NullMarked;
