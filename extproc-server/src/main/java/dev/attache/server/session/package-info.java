/** {@code session}: who is logged in, by a cookie, Redis and an auth service. */
@NullMarked
package dev.attache.server.session;

import org.jspecify.annotations.NullMarked;
