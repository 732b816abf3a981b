package dev.attache.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Setting;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialRules;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Samples;
import dev.attache.server.ratelimit.RateLimitConfig.OnMissingKey;
import dev.attache.server.ratelimit.RateLimitConfig.OnStoreError;
import dev.attache.testkit.TestContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RateLimitConfigTest {
    private static final LimitConfig MINUTE = Configs.limit(100, "1m");

    @Test
    void everySettingHasTheDefaultOfTheDocumentation() {
        assertThat(defaults(RateLimitConfig.class))
                .containsExactly(
                        Map.entry("by", "required"),
                        Map.entry("limits", "required"),
                        Map.entry("cost", "later"),
                        Map.entry("onMissingKey", "share"),
                        Map.entry("overrides", "[]"),
                        Map.entry("onStoreError", "allow"),
                        Map.entry("shadow", "later"),
                        Map.entry("countDenied", "false"),
                        Map.entry("headers", "[standard]"),
                        Map.entry("deny", "{}"));
        assertThat(defaults(LimitConfig.class))
                .containsExactly(
                        Map.entry("requests", "required"),
                        Map.entry("per", "required"),
                        Map.entry("algorithm", "optional"),
                        Map.entry("burst", "optional"),
                        Map.entry("align", "epoch"),
                        Map.entry("timeZone", "optional"),
                        Map.entry("concurrent", "later"));
        assertThat(defaults(Deny.class))
                .containsExactly(
                        Map.entry("status", "429"),
                        Map.entry("body", "\"Too many requests\\n\""),
                        Map.entry("contentType", "text/plain"),
                        Map.entry("headers", "{}"),
                        Map.entry("bodyFormat", "optional"));
        assertThat(Deny.BODY).isEqualTo("Too many requests\n");
    }

    @Test
    void theTypeIsCalledRateLimit() {
        var type = new RateLimitType();

        assertThat(type.name()).isEqualTo("rate_limit");
        assertThat(type.settings()).isEqualTo(RateLimitConfig.class);
        assertThat(type.create("p", Configs.config(List.of(MINUTE)), new TestContext()))
                .isNotNull();
    }

    @Test
    void requestsMayBeNoneExceptInABucket() {
        assertThat(Configs.limit(0, "1m").toLimit().amount()).isZero();
        refused(() -> Configs.limit(-1, "1m"), "requests: -1 (expected: 0 to 2^53 - 1)");
        refused(() -> Configs.limit(1L << 53, "1m"), "requests: 9007199254740992 (expected: 0 to 2^53 - 1)");
        refused(
                () -> Configs.limit(0, "1m", Algorithm.TOKEN_BUCKET, null),
                "requests: 0 (expected: with token_bucket 1 to 2^53 - 1)");
    }

    @Test
    void burstIsTheBucketsSize() {
        assertThat(Configs.limit(10, "1s", Algorithm.TOKEN_BUCKET, null)
                        .toLimit()
                        .burst())
                .isEqualTo(10);
        assertThat(Configs.limit(10, "1s", Algorithm.TOKEN_BUCKET, 20L)
                        .toLimit()
                        .burst())
                .isEqualTo(20);
        refused(
                () -> Configs.limit(10, "1s", Algorithm.FIXED_WINDOW, 20L),
                "burst: 20 (expected: only with token_bucket)");
        refused(() -> Configs.limit(10, "1s", Algorithm.TOKEN_BUCKET, 0L), "burst: 0 (expected: >= 1)");
        refused(() -> Configs.limit(10, "1d", Algorithm.TOKEN_BUCKET, 1L << 40), "exactly");
    }

    @Test
    void whatComesLaterIsRefusedAsSuch() {
        refused(
                () -> Configs.config(List.of(), List.of(MINUTE), OnMissingKey.SHARE, OnStoreError.LOCAL),
                "on_store_error: local is not supported yet (expected: allow, deny)");
    }

    @Test
    void limitsAreOneToThirtyTwoAndDiffer() {
        refused(() -> Configs.config(List.of()), "limits: 0 (expected: 1 to 32)");
        refused(
                () -> Configs.config(List.of(MINUTE, Configs.limit(5, "60s"))),
                "limits[1]: 1m, sliding_window (expected: once; limits[0] has it)");
        List<LimitConfig> many = IntStream.rangeClosed(1, 33)
                .mapToObj(n -> Configs.limit(1, n + "s"))
                .toList();
        refused(() -> Configs.config(many), "limits: 33 (expected: 1 to 32)");
        assertThat(Configs.config(many.subList(0, 3)).limits()).hasSize(3);
    }

    @Test
    void headersAreNoneOrEachOnce() {
        assertThat(Configs.config(List.of(MINUTE)).headers()).isEmpty();
        refused(
                () -> Configs.config(List.of(MINUTE), HeaderDialect.NONE, HeaderDialect.STANDARD),
                "headers: none with others");
        refused(() -> Configs.config(List.of(MINUTE), HeaderDialect.LEGACY, HeaderDialect.LEGACY), "each only once");
    }

    @Test
    void aDenialIsAnError() {
        refused(() -> Samples.deny(200, null, Map.of()), "status: 200 (expected: 400 to 599)");
        refused(() -> Samples.deny(399, null, Map.of()), "status: 399 (expected: 400 to 599)");
        refused(() -> Samples.deny(600, null, Map.of()), "status: 600 (expected: 400 to 599)");
    }

    @Test
    void headersThatCouldNotLeaveAreRefusedAtOnce() {
        refused(() -> Samples.deny(429, null, Map.of("content-length", "1")), "content-length");
        refused(() -> Samples.deny(429, null, Map.of(":status", "200")), ":status");
        refused(() -> Samples.deny(429, null, Map.of("a b", "1")), "a b");
        refused(() -> Samples.deny(429, null, Map.of("x-a", "1\n2")), "x-a");
        refused(() -> new Deny(429, "", "text/plain\r\nx: y", Map.of(), null), "content-type");
    }

    @Test
    void aBodyIsTextOrAFormat() {
        refused(
                () -> new Deny(429, "mine", DenialRules.CONTENT_TYPE, Map.of(), BodyFormat.OPENAI),
                "body_format: openai (expected: without body and content_type)");
        refused(
                () -> new Deny(429, Deny.BODY, "text/html", Map.of(), BodyFormat.PROBLEM),
                "body_format: problem (expected: without body and content_type)");
    }

    @Test
    void settingsAreCopied() {
        var headers = new LinkedHashMap<String, Template>();
        var deny = new Deny(429, "", "text/plain", headers, null);
        headers.put("x", Template.parse("y"));
        assertThat(deny.headers()).isEmpty();
        assertThat(Configs.config(List.of(MINUTE)).by()).containsExactly(Source.parse("header:x-user"));
    }

    private static Map<String, String> defaults(Class<? extends Record> settings) {
        var defaults = new LinkedHashMap<String, String>();
        for (var component : settings.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            boolean optional = component.getAnnotatedType().getAnnotations().length > 0;
            String unset = optional ? "optional" : "required";
            String standard = setting.standard().equals(Setting.UNSET) ? unset : setting.standard();
            defaults.put(component.getName(), setting.notSupportedYet() ? "later" : standard);
        }
        return defaults;
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }
}
