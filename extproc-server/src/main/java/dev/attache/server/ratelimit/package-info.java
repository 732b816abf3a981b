/**
 * The policy {@code rate_limit}: requests per window and per client, told to clients in the headers they understand.
 */
@NullMarked
package dev.attache.server.ratelimit;

import org.jspecify.annotations.NullMarked;
