/** What is delivered, tried as users run it. */
@NullMarked
package dev.attache.server.e2e;

import org.jspecify.annotations.NullMarked;
