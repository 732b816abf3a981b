package dev.attache.server.guide;

import static java.util.concurrent.CompletableFuture.completedStage;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reading and changing headers, and answering at once. */
final class HeaderSnippets {
    private HeaderSnippets() {}

    /** Reads. */
    record Reading(Exchange exchange) {
        private static final Source USER = Source.parse("cookie:user");
        private static final Template GREETING = Template.parse("hello {header:x-user-id} at {host}");

        String all() {
            @Nullable String plan = exchange.requestHeaders().first("x-plan");
            List<String> languages = exchange.requestHeaders().all("accept-language");
            @Nullable String method = exchange.requestHeaders().first(":method");
            @Nullable String user = USER.read(exchange);
            @Nullable String routeInEnvoy = exchange.attribute("xds.route_name");
            @Nullable String subject = exchange.metadata("envoy.filters.http.jwt_authn", "claims.sub");
            String greeting = GREETING.render(exchange);
            return String.join(
                    " ",
                    List.of(
                            plan + "",
                            languages + "",
                            method + "",
                            user + "",
                            routeInEnvoy + "",
                            subject + "",
                            greeting));
        }
    }

    /** Changes. */
    record Changing() implements ExchangeHandler {
        @Override
        public CompletionStage<Verdict> requestHeaders() {
            Edits edits = Edits.builder()
                    .append("x-seen-by", "attache")
                    .set("x-plan", "gold")
                    .remove("x-debug")
                    .set(":path", "/v2/orders")
                    .refreshRoute()
                    .build();
            return completedStage(Verdict.proceed(edits));
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            Edits edits = Edits.builder().remove("server").build();
            return response.status() < 500 ? completedStage(Verdict.proceed(edits)) : Verdict.PASSED;
        }
    }

    /** Replaces all headers that do not belong to Envoy. */
    record Replacing(Exchange exchange, Predicate<String> kept) implements ExchangeHandler {
        @Override
        public CompletionStage<Verdict> requestHeaders() {
            var edits = Edits.builder();
            exchange.requestHeaders().forEach((name, value) -> {
                if (name.startsWith("x-") && !kept.test(name)) {
                    edits.remove(name);
                }
            });
            return completedStage(Verdict.proceed(edits.build()));
        }
    }

    /** Answers in the upstream's place. */
    record Answering(Exchange exchange) implements ExchangeHandler {
        private static final LocalReply NO_KEY = LocalReply.text(
                        401, "{\"error\":\"no key\"}\n", LocalReply.GRPC_UNAUTHENTICATED, "no_key")
                .with(Edits.builder().set("content-type", "application/json").build());

        @Override
        public CompletionStage<Verdict> requestHeaders() {
            boolean known = exchange.requestHeaders().has("x-key");
            return known ? Verdict.PASSED : completedStage(Verdict.respond(NO_KEY));
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            boolean hide = response.status() == 500 && !response.local();
            return hide
                    ? completedStage(Verdict.respond(LocalReply.text(502, "Try again\n", null, "hidden_error")))
                    : Verdict.PASSED;
        }
    }
}
