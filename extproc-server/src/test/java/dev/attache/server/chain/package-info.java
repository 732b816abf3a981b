/** Tests of which policies run. */
@NullMarked
package dev.attache.server.chain;

import org.jspecify.annotations.NullMarked;
