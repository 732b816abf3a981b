package dev.attache.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy wants changed about the message in hand.
 *
 * <p>Immutable. An instance holds only edits that Envoy accepts: the builder refuses all others. Edits of several
 * policies are folded with {@link #then}; {@link #NONE} is the identity.
 */
public final class Edits {
    /** Changes nothing. */
    public static final Edits NONE = new Edits(List.of(), null, false);

    private final List<HeaderEdit> headers;
    private final byte @Nullable [] body;
    private final boolean refreshRoute;

    private Edits(List<HeaderEdit> headers, byte @Nullable [] body, boolean refreshRoute) {
        this.headers = headers;
        this.body = body;
        this.refreshRoute = refreshRoute;
    }

    /** The header edits in the order they were made. */
    public List<HeaderEdit> headers() {
        return headers;
    }

    /** The body that replaces the message's; null leaves it. The array must not be changed. */
    public byte @Nullable [] body() {
        return body;
    }

    /** Whether Envoy is to choose its route again, by the edited request. */
    public boolean refreshRoute() {
        return refreshRoute;
    }

    /** Whether nothing is to be changed. */
    public boolean isNone() {
        return headers.isEmpty() && body == null && !refreshRoute;
    }

    /** The same edits of headers alone. */
    public Edits withoutBody() {
        return body == null ? this : new Edits(headers, null, refreshRoute);
    }

    /** These edits, followed by {@code next}. */
    public Edits then(Edits next) {
        if (next.isNone()) {
            return this;
        }
        if (isNone()) {
            return next;
        }
        var both = new ArrayList<HeaderEdit>(headers.size() + next.headers.size());
        both.addAll(headers);
        both.addAll(next.headers);
        return new Edits(List.copyOf(both), next.body == null ? body : next.body, refreshRoute || next.refreshRoute);
    }

    /** A new, empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String toString() {
        return "Edits" + headers.stream().map(HeaderEdit::name).toList();
    }

    /** Collects edits; refuses with {@link RefusedEditException} what Envoy would not accept. */
    public static final class Builder {
        private final List<HeaderEdit> headers = new ArrayList<>();
        private byte @Nullable [] body;
        private boolean refreshRoute;

        private Builder() {}

        /** Replaces all values of a header by one. */
        public Builder set(String name, String value) {
            String checked = HeaderRules.checkedName(name);
            headers.add(new HeaderEdit.Set(checked, HeaderRules.checkedValue(checked, value)));
            return this;
        }

        /** Adds a value beside those that are there; not for pseudo-headers. */
        public Builder append(String name, String value) {
            String checked = HeaderRules.checkedName(name);
            if (checked.startsWith(":")) {
                throw new RefusedEditException("header \"" + checked + "\": a pseudo-header has one value; set it");
            }
            headers.add(new HeaderEdit.Append(checked, HeaderRules.checkedValue(checked, value)));
            return this;
        }

        /** Takes a header away; not for pseudo-headers. */
        public Builder remove(String name) {
            String checked = HeaderRules.checkedName(name);
            if (checked.startsWith(":")) {
                throw new RefusedEditException("header \"" + checked + "\": a pseudo-header cannot be removed");
            }
            headers.add(new HeaderEdit.Remove(checked));
            return this;
        }

        /**
         * Replaces the body, at a body hook. The service corrects the headers that describe the body (content-length,
         * content-encoding, etag, digests). The array is not copied and must not be changed.
         */
        public Builder body(byte[] replacement) {
            body = replacement;
            return this;
        }

        /** Has Envoy choose its route again, by the edited request; of no use on a response. */
        public Builder refreshRoute() {
            refreshRoute = true;
            return this;
        }

        /** The edits so far. */
        public Edits build() {
            return headers.isEmpty() && body == null && !refreshRoute
                    ? NONE
                    : new Edits(List.copyOf(headers), body, refreshRoute);
        }
    }
}
