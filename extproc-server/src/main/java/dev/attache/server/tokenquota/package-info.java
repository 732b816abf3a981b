/** {@code token_quota}: budgets of LLM tokens and money, reserved before a call and settled after it. */
@NullMarked
package dev.attache.server.tokenquota;

import org.jspecify.annotations.NullMarked;
