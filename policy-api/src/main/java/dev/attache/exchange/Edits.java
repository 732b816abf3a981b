package dev.attache.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * What a policy wants changed about the message in hand.
 *
 * <p>Immutable. An instance holds only edits that Envoy accepts: the builder refuses all others. Edits of several
 * policies are folded with {@link #then}; {@link #NONE} is the identity.
 */
public final class Edits {
    /** Changes nothing. */
    public static final Edits NONE = new Edits(List.of());

    private final List<HeaderEdit> headers;

    private Edits(List<HeaderEdit> headers) {
        this.headers = headers;
    }

    /** The header edits in the order they were made. */
    public List<HeaderEdit> headers() {
        return headers;
    }

    /** Whether nothing is to be changed. */
    public boolean isNone() {
        return headers.isEmpty();
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
        return new Edits(List.copyOf(both));
    }

    /** A new, empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String toString() {
        return "Edits" + headers.stream().map(HeaderEdit::name).toList();
    }

    /** Collects edits; refuses with {@link RefusedEditException} what could not leave the process. */
    public static final class Builder {
        private final List<HeaderEdit> headers = new ArrayList<>();

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

        /** The edits so far. */
        public Edits build() {
            return headers.isEmpty() ? NONE : new Edits(List.copyOf(headers));
        }
    }
}
