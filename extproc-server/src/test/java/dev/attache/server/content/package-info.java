/** Tests of reading and editing bodies. */
@NullMarked
package dev.attache.server.content;

import org.jspecify.annotations.NullMarked;
