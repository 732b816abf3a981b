/** What features that ask a service about a request share: which parts of it they tell, and under which names. */
@NullMarked
package dev.attache.server.forwarding;

import org.jspecify.annotations.NullMarked;
