/** Which policies run for an exchange, in what order, and how their verdicts become one. */
@NullMarked
package dev.attache.server.chain;

import org.jspecify.annotations.NullMarked;
