@NullMarked
package dev.attache.server.content.json;

import org.jspecify.annotations.NullMarked;
