/** {@code attache demo}: a real Envoy before a small upstream, limited by Attaché, on free local ports. */
@NullMarked
package dev.attache.server.demo;

import org.jspecify.annotations.NullMarked;
