/** Tests of the response cache, without Envoy. */
@NullMarked
package dev.attache.server.responsecache;

import org.jspecify.annotations.NullMarked;
