package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.server.admin.AdminServer;
import dev.attache.server.admin.DenialLog;
import dev.attache.server.admin.HostPort;
import dev.attache.server.admin.Logging;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.admin.StandardEndpoints;
import dev.attache.server.cli.ServeCommand;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.store.Counters;
import dev.attache.store.SubjectNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Every {@code new} and every close, in order: the map of the running program. */
public final class Wiring implements ServeCommand.Running {
    /** The kinds of policies there are. */
    public static final List<PolicyType<?>> POLICY_TYPES = List.of(new RateLimitType());
}
