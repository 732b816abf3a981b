package dev.attache.server.consumer;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Setting;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialHeaders;
import dev.attache.server.denial.DenialRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings by which callers are found out, as design and documentation name them. */
public record ConsumerConfig(
        @Setting("Where the caller's name is looked for, in this order; the first that tells decides.")
        List<From> from,

        @Setting("The request header that tells the upstream; a client's own is taken away.") @Nullable
        String setHeader,

        @Setting(value = "When nothing tells: deny, or allow.", standard = "deny")
        OnMissing onMissing,

        @Setting(value = "The answer to a denied request.", standard = "{}")
        Deny deny) {
    /** What happens to a request that does not show who is calling. */
    public enum OnMissing {
        /** It is refused. */
        DENY,
        /** It passes as anonymous. */
        ALLOW
    }

    /** One place to look. */
    public record From(
            @Setting("API keys.") @Nullable ApiKey apiKey,

            @Setting("Envoy's dynamic metadata, NAMESPACE/PATH: what a filter before has verified.") @Nullable
            MetadataName metadata,

            @Setting("The client's certificate: subject, uri_san or dns_san.") @Nullable
            CertificateName mtls,

            @Setting("A header that a trusted hop sets.") @Nullable
            String header,

            @Setting("The addresses from which the header is believed.") @Nullable
            List<AddressRange> trusted)
            implements ReadsSources {
        private static final String WORDS = "api_key, metadata, mtls, header";

        public From {
            long given = Stream.of(apiKey, metadata, mtls, header)
                    .filter(Objects::nonNull)
                    .count();
            if (given != 1) {
                throw new IllegalArgumentException(
                        given + " places in one item (expected: exactly one of " + WORDS + ")");
            }
            if (header != null) {
                header = headerName(header);
                if (trusted == null || trusted.isEmpty()) {
                    throw new IllegalArgumentException(
                            "trusted: missing (expected: the addresses from which the header is believed)");
                }
            } else if (trusted != null) {
                throw new IllegalArgumentException("trusted: " + trusted + " (expected: only with header)");
            }
            trusted = trusted == null ? null : List.copyOf(trusted);
        }

        @Override
        public List<Source> sources() {
            if (metadata != null) {
                return List.of(metadata.source());
            }
            if (mtls != null) {
                return mtls.sources();
            }
            return trusted == null ? List.of() : List.of(Source.parse("ip"));
        }
    }

    /** Keys in a header or in the query. */
    public record ApiKey(
            @Setting("The header that holds the key; of authorization the token after Bearer.") @Nullable
            String header,

            @Setting("The query parameter that holds the key.") @Nullable
            String query,

            @Setting("The file of hashed keys, relative to the configuration's folder.")
            Path keysFile,

            @Setting(value = "Whether the key's header is taken away before the upstream.", standard = "false")
            boolean hideKey) {
        public ApiKey {
            if ((header == null) == (query == null)) {
                throw new IllegalArgumentException(
                        (header == null ? "neither" : "both") + " (expected: either header or query)");
            }
            header = header == null ? null : headerName(header);
            if (query != null && query.isBlank()) {
                throw new IllegalArgumentException("query: \"\" (expected: the name of a parameter)");
            }
            if (hideKey && header == null) {
                throw new IllegalArgumentException("hide_key: true (expected: only with header)");
            }
        }
    }

    /** The answer to a denied request. */
    public record Deny(
            @Setting(value = "The HTTP status, 400 to 599.", standard = "401")
            int status,

            @Setting(value = "The body.", standard = "\"Unauthorized\\n\"")
            String body,

            @Setting(value = "The body's type.", standard = "text/plain")
            String contentType,

            @Setting(value = "Headers to set; values are templates.", standard = "{}")
            Map<String, Template> headers,

            @Setting("A JSON body instead: problem, openai or anthropic.") @Nullable
            BodyFormat bodyFormat) {
        static final String BODY = "Unauthorized\n";

        public Deny {
            DenialRules.check(status, contentType);
            headers = DenialHeaders.checked(headers);
            DenialRules.checkFormat(bodyFormat, body, BODY, contentType);
        }
    }

    public ConsumerConfig {
        from = List.copyOf(from);
        if (from.isEmpty()) {
            throw new IllegalArgumentException("from: [] (expected: at least one of " + From.WORDS + ")");
        }
        if (setHeader != null) {
            setHeader = headerName(setHeader);
            for (From one : from) {
                if (one.apiKey != null && setHeader.equals(one.apiKey.header)) {
                    throw new IllegalArgumentException(
                            "set_header: " + setHeader + " (expected: another header than that of the keys)");
                }
            }
        }
    }

    private static String headerName(String header) {
        String lower = HeaderRules.checkedName(header);
        if (lower.startsWith(":")) {
            throw new IllegalArgumentException("header: " + lower + " (expected: no pseudo-header)");
        }
        return lower;
    }
}
