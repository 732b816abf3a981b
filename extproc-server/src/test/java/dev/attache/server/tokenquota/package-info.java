@NullMarked
package dev.attache.server.tokenquota;

import org.jspecify.annotations.NullMarked;
