package dev.attache.server.config;

import dev.attache.policy.Setting;
import java.util.List;

/** {@code default_route:} for what no route matches. */
public record DefaultRouteSettings(
        @Setting("Which policies run, in this order.") List<String> policies) {}
