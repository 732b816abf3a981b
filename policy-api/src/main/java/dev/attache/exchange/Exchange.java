package dev.attache.exchange;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its response, while they are under way.
 *
 * <p>Lives as long as Envoy's gRPC stream. All calls about one exchange come one after the other, so nothing here is
 * synchronised; do not keep it after {@code end}.
 */
public interface Exchange {
    /** Envoy's {@code x-request-id}, or an empty string: for logs, not for identity (clients can forge it). */
    String id();

    /** The name of the Attaché route that was chosen. */
    String route();

    /** The request's headers as the policies before this one left them. */
    Headers requestHeaders();

    /** Whether a body follows the request's headers, as far as Envoy knows: also one of unknown length. */
    default boolean hasRequestBody() {
        return false;
    }

    /**
     * A value of the request's body, which is JSON: a text, number, true or false as text, an object or array as JSON
     * text. Null when there is none, when it is null, or when the body is not there as a whole: a policy that asks must
     * {@linkplain dev.attache.policy.Interest#decidingOnBody decide on the body}.
     */
    @Nullable
    String bodyValue(JsonPath path);

    /**
     * The whole body of the request, read-only, as the policies before this one left it; null when it is not there: a
     * policy that asks must {@linkplain dev.attache.policy.Interest#decidingOnBody decide on the body}. Not to be kept.
     */
    @Nullable
    ByteBuffer requestBody();

    /** Who is calling, as a policy before this one found out; null when none did. */
    @Nullable
    String consumer();

    /** Says who is calling: for the policies that follow and for the access log. */
    void identify(String consumer);

    /**
     * A field of the session that a policy before this one found: {@code user}. Null when no session was found, or it
     * has no such field.
     */
    @Nullable
    String session(String field);

    /**
     * Says what session the request belongs to, by its fields: for the policies that follow. Replaces an earlier one.
     */
    void openSession(Map<String, String> fields);

    /**
     * The client's address as text, IPv4-mapped IPv6 written as IPv4; null when Envoy sent neither the attribute
     * {@code source.address} nor, with trusted hops, a usable {@code x-forwarded-for}.
     */
    @Nullable
    String clientAddress();

    /** An attribute that Envoy was told to send, as text ({@code xds.route_name}); null when it did not. */
    @Nullable
    String attribute(String name);

    /** A value of Envoy's dynamic metadata by namespace and dotted path; null when it is not there. */
    @Nullable
    String metadata(String namespace, String path);

    /**
     * Leaves a fact for Envoy's access log: it becomes dynamic metadata under {@code attache} with the next answer.
     * A later note with the same name replaces the earlier one.
     */
    void note(String name, String value);

    /** The last note with this name that a policy before this one has left, or null: how policies tell each other. */
    default @Nullable String noted(String name) {
        return null;
    }
}
