package dev.attache.exchange;

import java.util.List;

/**
 * A setting's value that reads sources: implemented by every type that holds sources, so that {@code envoy-config} can
 * ask Envoy to send what they need. Immutable.
 */
public interface ReadsSources {
    /** What it reads, in order; may be empty. */
    List<Source> sources();
}
