package dev.attache.server.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.FailureMode;
import dev.attache.server.http.CallBounds;
import dev.attache.server.http.OutgoingCalls;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The policy with the real client, against a real server. */
@Timeout(30)
class CalloutOverHttpTest {
    private final TestContext context = new TestContext();
    private final OutgoingCalls calls =
            new OutgoingCalls("attache/1", CallBounds.STANDARD, context.metrics(), System::nanoTime);
    private final Upstream service = Upstream.start();

    @AfterEach
    void close() {
        calls.close();
        service.close();
    }

    @Test
    void copiesTheHeaderOfTheAnswer() throws Exception {
        Verdict verdict = callout("/echo?h=X-Token:t1").decide();

        Edits edits = ((Verdict.Proceed) verdict).edits();
        assertThat(edits.headers()).containsExactly(new HeaderEdit.Set("x-token", "t1"));
        assertThat(service.last().values("authorization")).containsExactly("Bearer x");
        assertThat(service.last().values("cookie")).containsExactly("sid=s1");
        assertThat(service.last().target()).isEqualTo("/echo?h=X-Token:t1");
    }

    @Test
    void deniesWithTheStatusOfTheAnswer() throws Exception {
        Verdict verdict = callout("/status/403").decide();

        assertThat(((Verdict.Respond) verdict).reply().status()).isEqualTo(403);
    }

    @Test
    void aCutAnswerDecidesNothing() {
        assertThatThrownBy(() -> callout("/reset").decide()).isInstanceOf(IOException.class);
    }

    @Test
    void anAddressThatIsNoUriIsAskedAllTheSame() throws Exception {
        callout("/a|b%").decide();

        assertThat(service.last().target()).isEqualTo("/a%7Cb%25");
    }

    private Blocking callout(String path) {
        var config = new CalloutConfig(
                CalloutUrl.parse("http://127.0.0.1:" + service.port() + "{path_query}"),
                CalloutConfig.Method.GET,
                List.of(Forward.parse("header:authorization"), Forward.parse("cookie:sid")),
                Duration.ofSeconds(10),
                Map.of("x-token", "x-token"),
                null,
                FailureMode.DENY);
        TestExchange exchange =
                TestExchange.get(path).with("authorization", "Bearer x").with("cookie", "sid=s1; other=o");
        return new CalloutPolicy("ask", config, context.withHttp(calls)).begin(exchange);
    }
}
