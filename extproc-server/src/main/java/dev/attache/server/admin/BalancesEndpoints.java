package dev.attache.server.admin;

import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.Accounting.Account;
import dev.attache.policy.Accounting.Amounts;
import dev.attache.policy.Accounting.Counted;
import dev.attache.store.Balances;
import dev.attache.store.Limit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/balances/{policy}}: prepaid balances, read, listed and changed. Thread-safe. */
public final class BalancesEndpoints {
    private static final String PATH = "/v1/balances/{policy}";
    private static final int MOST = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A balance, and how its amounts are written. */
    private record Prepaid(Limit limit, Amounts amounts) {}

    private final AccountedPolicies policies;
    private final Balances balances;
    private final InstantSource clock;

    private BalancesEndpoints(AccountedPolicies policies, Balances balances, InstantSource clock) {
        this.policies = policies;
        this.balances = balances;
        this.clock = clock;
    }

    /** {@code GET}, of one key or all, and {@code POST}. */
    public static List<AdminEndpoint> of(AccountedPolicies policies, Balances balances, InstantSource clock) {
        var endpoints = new BalancesEndpoints(policies, balances, clock);
        return List.of(new AccountCall("GET", PATH, endpoints::get), new AccountCall("POST", PATH, endpoints::change));
    }

    private AdminResponse get(AdminRequest request) {
        Accounting policy = policies.find(request.variable("policy"));
        boolean everyone = policy.by().isEmpty();
        if (request.query("key").isEmpty() && !everyone) {
            return list(request, policy);
        }
        Account account = policy.account(AccountedPolicies.key(request, policy));
        Prepaid prepaid = prepaid(request, account.counted().orElse(null));
        return AdminResponse.json(
                200, shown(prepaid.amounts(), AccountCall.await(balances.read(account.subject(), prepaid.limit()))));
    }

    private AdminResponse list(AdminRequest request, Accounting policy) {
        Prepaid prepaid = prepaid(request, policy.counted());
        String from =
                request.query("from").isEmpty() ? null : request.query("from").getFirst();
        // The bar keeps out a policy whose name begins like this one's.
        Balances.Page page =
                AccountCall.await(balances.list(policy.subjects() + "|", prepaid.limit(), from, most(request)));
        List<Object> entries = new ArrayList<>();
        for (Balances.Entry entry : page.entries()) {
            Map<String, @Nullable Object> shown =
                    LimitsEndpoints.ordered("key", key(entry.label()), "subject", entry.subject());
            shown.putAll(shown(prepaid.amounts(), entry.standing()));
            entries.add(shown);
        }
        Map<String, @Nullable Object> body = LimitsEndpoints.ordered("balances", entries);
        if (page.next() != null) {
            body.put("next", page.next());
        }
        return AdminResponse.json(200, body);
    }

    private AdminResponse change(AdminRequest request) {
        String name = request.variable("policy");
        Accounting policy = policies.find(name);
        List<String> key = AccountedPolicies.key(request, policy);
        Account account = policy.account(key);
        Prepaid prepaid = prepaid(request, account.counted().orElse(null));
        boolean secret = policy.by().stream().anyMatch(Source::secret);
        Balances.Change change = BalanceChange.read(
                request.json(Map.class),
                prepaid.amounts(),
                secret ? null : JSON.writeValueAsString(key),
                clock.instant());
        Balances.Standing standing = AccountCall.await(balances.change(account.subject(), prepaid.limit(), change));
        AuditLog.changed(
                "balance changed",
                name,
                account.subject(),
                "%s %s, id %s, expires %s: %s, now %s"
                        .formatted(
                                change.set() ? "set" : "grant",
                                AmountText.json(prepaid.amounts(), change.amount()),
                                change.id(),
                                change.expires() == null ? "never" : change.expires(),
                                standing.applied() ? "done" : "had been done",
                                AmountText.json(prepaid.amounts(), standing.balance())));
        Map<String, @Nullable Object> body = shown(prepaid.amounts(), standing);
        body.put("applied", standing.applied());
        return AdminResponse.json(200, body);
    }

    /** The policy's balance; where it has several, the one that the request names by what it counts. */
    private static Prepaid prepaid(AdminRequest request, @Nullable Counted counted) {
        List<Prepaid> all = new ArrayList<>();
        for (int i = 0; counted != null && i < counted.limits().size(); i++) {
            Limit limit = counted.limits().get(i);
            if (limit.algorithm() == Limit.Algorithm.BALANCE) {
                all.add(new Prepaid(limit, counted.amounts().get(i)));
            }
        }
        if (all.isEmpty()) {
            throw new RefusedRequestException(
                    404, "the policy \"" + request.variable("policy") + "\" has no balance for this");
        }
        List<String> named = request.query("counted");
        if (named.isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        List<String> known = all.stream().map(each -> each.limit().counted()).toList();
        return all.stream()
                .filter(each -> named.equals(List.of(each.limit().counted())))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(
                        400,
                        "counted: %s (expected: one of %s)"
                                .formatted(
                                        named.isEmpty() ? "missing" : String.join(", ", named),
                                        String.join(", ", known))));
    }

    private static Map<String, @Nullable Object> shown(Amounts amounts, Balances.Standing standing) {
        return LimitsEndpoints.ordered(
                "balance", AmountText.json(amounts, standing.balance()),
                "reserved", AmountText.json(amounts, standing.reserved()));
    }

    private static @Nullable Object key(@Nullable String label) {
        try {
            return label == null ? null : JSON.readValue(label, List.class);
        } catch (JacksonException notOurs) {
            return List.of(String.valueOf(label));
        }
    }

    private static int most(AdminRequest request) {
        List<String> most = request.query("most");
        if (most.isEmpty()) {
            return 100;
        }
        String text = most.getFirst();
        int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > MOST) {
            throw new RefusedRequestException(400, "most: " + DenialLog.clean(text) + " (expected: 1 to " + MOST + ")");
        }
        return number;
    }
}
