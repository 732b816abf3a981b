/** Tests of the policy {@code rate_limit}. */
@NullMarked
package dev.attache.server.ratelimit;

import org.jspecify.annotations.NullMarked;
