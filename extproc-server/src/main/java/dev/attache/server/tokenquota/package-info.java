/**
 * {@code token_quota}: budgets of LLM tokens and money, reserved before a call and settled after it.
 *
 * <p>{@link dev.attache.server.tokenquota.TokenQuotaPolicy} is shared by all exchanges; a {@code TokenQuotaHandler}
 * works on one. It takes the {@code QuotaPlan} that applies to the caller, reserves an {@code OpenCall} at the
 * request's body, follows the answer with an {@code AnswerWatch} (event by event with {@code WholeEvents}, so that it
 * can be ended between two), and settles at the end.
 *
 * <p>A {@code Meter} turns the {@code Amounts} of a call into the units of one limit, by {@link
 * dev.attache.server.tokenquota.Weights} or by {@code Prices}; {@code PriceList} reads the operator's {@code PriceFile}
 * again when it changes. {@code Usages} says how a provider's report is charged.
 */
@NullMarked
package dev.attache.server.tokenquota;

import org.jspecify.annotations.NullMarked;
