/** The syntax of the fields and targets that a cache reads (RFC 3986, 9110, 9111, 9213). Knows nothing of caches. */
@NullMarked
package dev.attache.server.responsecache.field;

import org.jspecify.annotations.NullMarked;
