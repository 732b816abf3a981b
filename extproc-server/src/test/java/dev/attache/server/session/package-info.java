/** Tests of the policy {@code session}. */
@NullMarked
package dev.attache.server.session;

import org.jspecify.annotations.NullMarked;
