package dev.attache.server.admin;

import dev.attache.policy.Cached;
import dev.attache.server.config.Names;
import dev.attache.store.Blobs;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /v1/cache/{policy}}: how much is kept, of all or of somebody, and purging it. Thread-safe. */
public final class CacheEndpoints {
    private static final String PATH = "/v1/cache/{policy}";
    private static final String DRY_RUN = "dry_run";
    /** Purges after which the bytes are looked for and erased: because they are somebody's, or because they are many. */
    private static final Set<String> ERASED = Set.of("identity", "scope", "all");

    private final AccountedPolicies policies;
    private final Blobs blobs;
    /** How often erasing was asked for since it began last, by what the names of the entries begin with. */
    private final Map<String, Integer> erasing = new ConcurrentHashMap<>();

    private CacheEndpoints(AccountedPolicies policies, Blobs blobs) {
        this.policies = policies;
        this.blobs = blobs;
    }

    /** {@code GET} and {@code DELETE}. */
    public static List<AdminEndpoint> of(AccountedPolicies policies, Blobs blobs) {
        var endpoints = new CacheEndpoints(policies, blobs);
        return List.of(
                new AccountCall("GET", PATH, endpoints::show), new AccountCall("DELETE", PATH, endpoints::purge));
    }

    private AdminResponse show(AdminRequest request) {
        Cached policy = policies.cached(request.variable("policy"));
        if (request.parameters().isEmpty()) {
            return counted(policy, List.of());
        }
        return counted(policy, owners(policy, selector(request.parameters(), policy.selectors()), request));
    }

    private AdminResponse counted(Cached policy, List<String> owners) {
        Blobs.Usage usage = AccountCall.await(blobs.usage(policy.entries(), owners));
        Map<String, @Nullable Object> shown =
                LimitsEndpoints.ordered("entries", usage.entries(), "bytes", usage.bytes());
        if (!usage.complete()) {
            shown.put("complete", false);
        }
        return AdminResponse.json(200, shown);
    }

    private AdminResponse purge(AdminRequest request) {
        String name = request.variable("policy");
        Cached policy = policies.cached(name);
        Set<String> given = new LinkedHashSet<>(request.parameters());
        boolean dry = given.remove(DRY_RUN) && isDry(request.query(DRY_RUN));
        String selector = selector(given, policy.selectors());
        List<String> owners = owners(policy, selector, request);
        if (dry) {
            return counted(policy, owners);
        }
        AccountCall.await(CompletableFuture.allOf(owners.stream()
                .map(owner -> blobs.purge(owner, policy.longest()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new)));
        // what it was given may be a cookie; the names of owners hold no secret in clear
        AuditLog.changed("cache purged", name, String.join(", ", owners), "by " + selector);
        if (ERASED.contains(selector)) {
            erase(policy.entries());
        }
        return AdminResponse.json(200, Map.of("purged", true));
    }

    private static boolean isDry(List<String> values) {
        if (values.equals(List.of("true")) || values.equals(List.of("false"))) {
            return Boolean.parseBoolean(values.getFirst());
        }
        throw new RefusedRequestException(
                400, DRY_RUN + ": " + DenialLog.clean(String.join(", ", values)) + " (expected: true or false)");
    }

    private static List<String> owners(Cached policy, String selector, AdminRequest request) {
        try {
            return policy.owners(selector, request.query(selector));
        } catch (IllegalArgumentException e) {
            throw new RefusedRequestException(400, String.valueOf(e.getMessage()));
        }
    }

    /** The one parameter, which must be one of these. */
    private static String selector(Set<String> parameters, List<String> selectors) {
        String expected = "exactly one of " + String.join(", ", selectors);
        for (String given : parameters) {
            if (!selectors.contains(given)) {
                String nearest = Names.nearest(given, Set.copyOf(selectors));
                throw new RefusedRequestException(
                        400,
                        "%s: unknown%s (expected: %s)"
                                .formatted(
                                        DenialLog.clean(given),
                                        nearest == null ? "" : ", did you mean \"" + nearest + "\"?",
                                        expected));
            }
        }
        if (parameters.size() != 1) {
            String given = parameters.isEmpty() ? "nothing" : String.join(", ", parameters);
            throw new RefusedRequestException(400, "what to purge: %s (expected: %s)".formatted(given, expected));
        }
        return parameters.iterator().next();
    }

    /** One sweep at a time, and another after it where a purge came meanwhile: people purge many users at once. */
    private void erase(String entries) {
        if (erasing.merge(entries, 1, Integer::sum) == 1) {
            sweep(entries, 1);
        }
    }

    private void sweep(String entries, int asked) {
        // counting erases what is purged; where the store is away, it goes at the end of its ttl
        blobs.usage(entries).whenComplete((usage, fault) -> {
            if (!erasing.remove(entries, asked)) {
                sweep(entries, erasing.getOrDefault(entries, 1));
            }
        });
    }
}
