package dev.attache.server.consumer;

import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import java.util.List;

/** Which name of the client's certificate is meant; Envoy sends each as an attribute. */
public enum CertificateName implements ReadsSources {
    /** The subject, as RFC 2253 writes it: {@code CN=alice,O=Example}. */
    SUBJECT("connection.subject_peer_certificate"),
    /** The first URI among the alternative names: {@code spiffe://example.org/alice}. */
    URI_SAN("connection.uri_san_peer_certificate"),
    /** The first DNS name among the alternative names. */
    DNS_SAN("connection.dns_san_peer_certificate");

    private final String attribute;

    CertificateName(String attribute) {
        this.attribute = attribute;
    }

    Source source() {
        return Source.parse("attribute:" + attribute);
    }

    @Override
    public List<Source> sources() {
        return List.of(source());
    }
}
