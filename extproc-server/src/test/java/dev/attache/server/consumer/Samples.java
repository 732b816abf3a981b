package dev.attache.server.consumer;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.server.consumer.ConsumerConfig.ApiKey;
import dev.attache.server.consumer.ConsumerConfig.Deny;
import dev.attache.server.consumer.ConsumerConfig.From;
import dev.attache.server.consumer.ConsumerConfig.OnMissing;
import dev.attache.server.denial.DenialRules;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings and keys that the tests share. */
final class Samples {
    static final String ALICES_KEY = "alices-key-0123456789";
    static final String BOBS_KEY = "bobs-key-0123456789";
    static final String BOBS_OTHER_KEY = "bobs-other-key-0123456789";
    static final Deny DENY = new Deny(401, Deny.BODY, DenialRules.CONTENT_TYPE, Map.of(), null);

    private Samples() {}

    static Path keys(Path folder) {
        return write(
                folder.resolve("keys.yaml"),
                "alice: \"%s\"\nbob: [\"%s\", \"%s\"]\n"
                        .formatted(KeyHash.of(ALICES_KEY), KeyHash.of(BOBS_KEY), KeyHash.of(BOBS_OTHER_KEY)));
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static From inHeader(String header, Path keys) {
        return from(new ApiKey(header, null, keys, false));
    }

    static From from(ApiKey key) {
        return new From(key, null, null, null, null);
    }

    static From metadata(String text) {
        return new From(null, MetadataName.parse(text), null, null, null);
    }

    static From certificate(CertificateName name) {
        return new From(null, null, name, null, null);
    }

    static From trusted(String header, String... ranges) {
        return new From(
                null,
                null,
                null,
                header,
                Arrays.stream(ranges).map(AddressRange::parse).toList());
    }

    static ConsumerConfig config(OnMissing onMissing, @Nullable String setHeader, From... from) {
        return new ConsumerConfig(List.of(from), setHeader, onMissing, DENY);
    }

    /** What the policy says of an exchange. */
    static Verdict verdict(ConsumerConfig config, TestContext context, TestExchange exchange) {
        return verdict(new ConsumerPolicy("caller", config, context), exchange);
    }

    static Verdict verdict(ConsumerPolicy policy, TestExchange exchange) {
        return policy.begin(exchange).requestHeaders().toCompletableFuture().join();
    }

    /** The edits of a verdict that passes, as lines: {@code = name: value} is set, {@code - name} is removed. */
    static List<String> passed(Verdict verdict) {
        return lines(((Verdict.Proceed) verdict).edits());
    }

    static LocalReply denied(Verdict verdict) {
        return ((Verdict.Respond) verdict).reply();
    }

    static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .toList();
    }
}
