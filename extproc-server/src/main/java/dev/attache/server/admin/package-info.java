/**
 * What operators see: readiness, metrics, logs, and the HTTP port that shows them.
 *
 * <p>A call of the admin port is one {@link dev.attache.server.admin.AdminEndpoint}.
 */
@NullMarked
package dev.attache.server.admin;

import org.jspecify.annotations.NullMarked;
