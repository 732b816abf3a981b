package dev.attache.server.quota;

import static dev.attache.server.quota.Samples.denied;
import static dev.attache.server.quota.Samples.exceeded;
import static dev.attache.server.quota.Samples.left;
import static dev.attache.server.quota.Samples.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.quota.LimitLabel.Shown;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DenyRepliesTest {
    private static final Shown MINUTE = limit(100, "1m");
    private static final Shown DAY = limit(1000, "1d");
    private static final JsonMapper JSON = JsonMapper.shared();

    private static DenyReplies replies(Deny deny, HeaderDialect... headers) {
        return replies("per-user", deny, headers);
    }

    private static DenyReplies replies(String policy, Deny deny, HeaderDialect... headers) {
        List<LimitLabel> labels = LimitLabel.of(policy, List.of(MINUTE, DAY));
        return new DenyReplies(deny, Samples.WORDING, labels, new QuotaHeaders(List.of(headers), labels));
    }

    private static LocalReply reply(Deny deny, long retryMillis) {
        return replies(deny).denied(new TestExchange(), denied(exceeded(MINUTE, retryMillis), left(DAY, 5, 60_000)));
    }

    @Test
    void aDenialSaysSoAndWhenToComeBack() {
        LocalReply reply = reply(Samples.DENY, 29_001);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.bodyText()).isEqualTo("Too many requests\n");
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_RESOURCE_EXHAUSTED);
        assertThat(reply.details()).isEqualTo("rate_limited");
        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: text/plain", "= retry-after: 30");
    }

    @Test
    void quotaHeadersComeWithIt() {
        LocalReply reply = replies(Samples.DENY, HeaderDialect.STANDARD)
                .denied(new TestExchange(), denied(exceeded(MINUTE, 29_001), left(DAY, 5, 60_000)));

        assertThat(Samples.lines(reply.headers()))
                .containsExactly(
                        "= content-type: text/plain",
                        "= retry-after: 30",
                        "+ ratelimit-policy: \"per-user-1m\";q=100;w=60, \"per-user-1d\";q=1000;w=86400",
                        "+ ratelimit: \"per-user-1m\";r=0;t=30, \"per-user-1d\";r=5;t=60");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "60000, 60"})
    void waitsAreRoundedUpAndAtLeastASecond(long retryMillis, String seconds) {
        assertThat(Samples.lines(reply(Samples.DENY, retryMillis).headers())).contains("= retry-after: " + seconds);
    }

    @Test
    void theLongestWaitCounts() {
        LocalReply reply = replies(Samples.DENY)
                .denied(new TestExchange(), denied(exceeded(MINUTE, 9_000), exceeded(DAY, 500_000)));
        assertThat(Samples.lines(reply.headers())).contains("= retry-after: 500");
    }

    @ParameterizedTest
    @CsvSource({"429, true", "503, true", "403, false", "400, false"})
    void otherStatusesHaveARetryWhereItMeansSomething(int status, boolean retry) {
        LocalReply reply = reply(Samples.deny(status, null, Map.of()), 1000);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(Samples.lines(reply.headers()).contains("= retry-after: 1")).isEqualTo(retry);
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_RESOURCE_EXHAUSTED);
    }

    @Test
    void headersAreFilledFromTheRequest() {
        Deny deny = Samples.deny(429, null, Map.of("X-User", "<{header:x-user}>"));
        LocalReply reply = replies(deny)
                .denied(new TestExchange().with("x-user", "alice"), denied(exceeded(MINUTE, 1), left(DAY, 5, 1)));

        assertThat(Samples.lines(reply.headers())).endsWith("= x-user: <alice>");
    }

    /** A fault would be answered by server.on_error, which may let the request pass. */
    @Test
    void aClientCannotTurnItsDenialIntoAFault() {
        Deny deny = Samples.deny(429, null, Map.of("x-q", "{query:q}"));
        LocalReply reply = replies(deny)
                .denied(new TestExchange().with(":path", "/?q=a%0d%0ab"), denied(exceeded(MINUTE, 1), left(DAY, 5, 1)));

        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: text/plain", "= retry-after: 1");
    }

    @Test
    void problemIsTheDraftsProblem() {
        LocalReply reply = reply(Samples.deny(429, BodyFormat.PROBLEM, Map.of()), 29_001);

        assertThat(Samples.lines(reply.headers())).contains("= content-type: application/problem+json");
        assertThat(reply.bodyText())
                .isEqualTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                        + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\","
                        + "\"status\":429,\"detail\":\"Rate limit reached. Please try again in 30s.\","
                        + "\"violated-policies\":[\"per-user-1m\"]}");
    }

    @Test
    void problemNamesEveryLimitThatDeniedWhateverItIsCalled() {
        LocalReply reply = replies("a\"\\\nä", Samples.deny(429, BodyFormat.PROBLEM, Map.of()))
                .denied(new TestExchange(), denied(exceeded(MINUTE, 1), exceeded(DAY, 1)));
        JsonNode violated = JSON.readTree(reply.bodyText()).get("violated-policies");

        assertThat(violated.get(0).asString()).isEqualTo("a\"\\%0A%C3%A4-1m");
        assertThat(violated.get(1).asString()).isEqualTo("a\"\\%0A%C3%A4-1d");
    }

    @Test
    void openaiIsWhatItsClientsRead() {
        LocalReply reply = reply(Samples.deny(429, BodyFormat.OPENAI, Map.of()), 1000);

        assertThat(Samples.lines(reply.headers())).contains("= content-type: application/json");
        assertThat(reply.bodyText())
                .isEqualTo("{\"error\":{\"message\":\"Rate limit reached. Please try again in 1s.\","
                        + "\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
    }

    @Test
    void anthropicIsWhatItsClientsRead() {
        LocalReply reply = reply(Samples.deny(429, BodyFormat.ANTHROPIC, Map.of()), 1000);

        assertThat(Samples.lines(reply.headers())).contains("= content-type: application/json");
        assertThat(reply.bodyText())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\","
                        + "\"message\":\"Rate limit reached. Please try again in 1s.\"}}");
    }

    @Test
    void otherRefusalsAreTextToo() {
        DenyReplies replies = replies(Samples.DENY);

        assertThat(replies.missingKey().status()).isEqualTo(400);
        assertThat(replies.missingKey().bodyText()).isEqualTo("The request lacks what it is limited by.\n");
        assertThat(replies.missingKey().grpcStatus()).isEqualTo(LocalReply.GRPC_INVALID_ARGUMENT);
        assertThat(replies.storeError().status()).isEqualTo(503);
        assertThat(replies.storeError().bodyText()).isEqualTo("The rate limit cannot be checked now.\n");
        assertThat(replies.storeError().grpcStatus()).isEqualTo(LocalReply.GRPC_UNAVAILABLE);
        assertThat(Samples.lines(replies.storeError().headers())).containsExactly("= content-type: text/plain");
    }

    @ParameterizedTest
    @EnumSource
    void otherRefusalsSpeakTheFormatToo(BodyFormat format) {
        DenyReplies replies = replies(Samples.deny(429, format, Map.of()));
        JsonNode missing = JSON.readTree(replies.missingKey().bodyText());
        JsonNode store = JSON.readTree(replies.storeError().bodyText());

        String at = format == BodyFormat.PROBLEM ? "/status" : "/error/type";
        assertThat(missing.at(at).asString()).isEqualTo(format == BodyFormat.PROBLEM ? "400" : "invalid_request_error");
        assertThat(store.at(at).asString())
                .isEqualTo(
                        switch (format) {
                            case PROBLEM -> "503";
                            case OPENAI -> "server_error";
                            case ANTHROPIC -> "api_error";
                        });
    }

    private static DenyReplies replies(List<Shown> limits, BodyFormat format, Wording wording) {
        List<LimitLabel> labels = LimitLabel.of("budget", limits);
        return new DenyReplies(
                Samples.deny(429, format, Map.of()), wording, labels, new QuotaHeaders(List.of(), labels));
    }

    @Test
    void tokensAreCalledTokens() {
        Shown tokens = Samples.tokens(1000, 100, "1m");
        LocalReply reply = replies(List.of(tokens), BodyFormat.OPENAI, Samples.WORDING)
                .denied(new TestExchange(), denied(exceeded(tokens, 1000)));

        assertThat(reply.bodyText())
                .isEqualTo("{\"error\":{\"message\":\"Token limit reached. Please try again in 1s.\","
                        + "\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
    }

    @Test
    void moneyIsLimitedLikeTokens() {
        Shown money = Samples.limit(Unit.MONEY, 1000, 25, "1d", Algorithm.FIXED_WINDOW, null);
        LocalReply reply = replies(List.of(money), BodyFormat.OPENAI, Samples.WORDING)
                .denied(new TestExchange(), denied(exceeded(money, 1000)));

        assertThat(reply.bodyText()).contains("Spending limit reached.", "\"type\":\"tokens\"");
    }

    /** Or the official SDKs would try again, twice. */
    @ParameterizedTest
    @CsvSource({"OPENAI, insufficient_quota", "ANTHROPIC, billing_error"})
    void whatIsSpentIsNotAskedForAgain(BodyFormat format, String type) {
        Shown balance = Samples.balance(Unit.TOKENS, 1000);
        Shown tokens = Samples.tokens(1000, 100, "1m");
        LocalReply reply = replies(List.of(tokens, balance), format, Samples.WORDING)
                .denied(new TestExchange(), denied(exceeded(tokens, 5000), exceeded(balance, 0)));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(Samples.lines(reply.headers()))
                .containsExactly("= content-type: application/json", "= x-should-retry: false");
        JsonNode body = JSON.readTree(reply.bodyText());
        assertThat(body.at("/error/type").asString()).isEqualTo(type);
        assertThat(body.at("/error/message").asString())
                .isEqualTo("Nothing is left of the prepaid balance. Waiting does not help.");
    }

    @Test
    void aBalanceThatIsFilledAgainIsWorthWaitingFor() {
        Shown balance = Samples.balance(Unit.TOKENS, 1000);
        LocalReply reply = replies(List.of(balance), BodyFormat.PROBLEM, Samples.WORDING)
                .denied(new TestExchange(), denied(exceeded(balance, 60_000)));

        assertThat(Samples.lines(reply.headers())).contains("= retry-after: 60");
    }

    @ParameterizedTest
    @CsvSource({"PROBLEM, Unauthorized", "OPENAI, invalid_request_error", "ANTHROPIC, authentication_error"})
    void whoIsUnknownIsUnauthenticated(BodyFormat format, String said) {
        var wording = new Wording("token_quota", "token_quota_exceeded", 401, "Who are you?", "No answer.");
        DenyReplies replies = replies(List.of(MINUTE), format, wording);

        assertThat(replies.missingKey().status()).isEqualTo(401);
        assertThat(replies.missingKey().grpcStatus()).isEqualTo(LocalReply.GRPC_UNAUTHENTICATED);
        assertThat(replies.missingKey().details()).isEqualTo("token_quota_missing_key");
        assertThat(replies.missingKey().bodyText()).contains(said, "Who are you?");
        assertThat(replies.storeError().details()).isEqualTo("token_quota_store_error");
        assertThat(replies.denied(new TestExchange(), denied(exceeded(MINUTE, 1)))
                        .details())
                .isEqualTo("token_quota_exceeded");
    }
}
