@NullMarked
package dev.attache.server.http;

import org.jspecify.annotations.NullMarked;
