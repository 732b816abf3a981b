/** Which policies run for an exchange, and in what order. */
@NullMarked
package dev.attache.server.chain;

import org.jspecify.annotations.NullMarked;
