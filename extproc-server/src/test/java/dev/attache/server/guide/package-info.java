/** The code of {@code docs/writing-a-policy.md}, compiled and run. */
@NullMarked
package dev.attache.server.guide;

import org.jspecify.annotations.NullMarked;
