package dev.attache.server.envoy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.server.chain.ClientAddress;
import dev.attache.server.chain.EditedHeaders;
import dev.attache.server.chain.ExchangeUpdates;
import dev.attache.server.content.json.JsonReader;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** {@link Exchange} over what Envoy sent so far. */
final class EnvoyExchange implements Exchange, ExchangeUpdates {
    /** The one key under which Envoy sends attributes. */
    private static final String ATTRIBUTES = "envoy.filters.http.ext_proc";

    private final SessionEvents events;
    private final HomeThread home;
    /** What hooks have written from code that waited on another thread. */
    private final Queue<Runnable> elsewhere = new ConcurrentLinkedQueue<>();

    /**
     * The consumer that the running hook identified on another thread; only that hook sees it until its result is
     * taken.
     */
    private volatile @Nullable String consumerElsewhere;

    private volatile @Nullable Map<String, String> sessionElsewhere;

    private @Nullable ByteBuffer requestBody;

    private Headers arrived = EnvoyHeaders.NONE;
    private Headers requestHeaders = EnvoyHeaders.NONE;
    private @Nullable String consumer;
    private Map<String, String> session = Map.of();
    private String route = "";
    private int trustedHops;
    private boolean hasBody;
    private Struct attributes = Struct.getDefaultInstance();
    private Metadata metadata = Metadata.getDefaultInstance();
    /** Notes that Envoy has not been told yet, and all notes so far. */
    private @Nullable Map<String, String> notes;

    private Map<String, String> noted = Map.of();

    EnvoyExchange(SessionEvents events, HomeThread home) {
        this.events = events;
        this.home = home;
    }

    /**
     * Keeps what a message brings besides its phase. Attributes come once per direction, metadata with every message.
     */
    void learn(ProcessingRequest message) {
        if (message.getAttributesCount() > 0) {
            Struct more = message.getAttributesMap().get(ATTRIBUTES);
            if (more != null) {
                attributes = attributes.getFieldsCount() == 0
                        ? more
                        : attributes.toBuilder().mergeFrom(more).build();
            }
        }
        if (message.hasMetadataContext()) {
            metadata = message.getMetadataContext();
        }
    }

    void requestHeaders(Headers headers, boolean bodyFollows, int hops) {
        arrived = headers;
        hasBody = bodyFollows;
        requestHeaders = headers;
        trustedHops = hops;
    }

    @Override
    public void edited(Edits edits) {
        requestHeaders = EditedHeaders.of(requestHeaders, edits);
    }

    @Override
    public void requestBody(@Nullable ByteBuffer whole) {
        requestBody = whole;
    }

    @Override
    public void decidedElsewhere(boolean taken) {
        if (elsewhere.isEmpty()) {
            return;
        }
        consumerElsewhere = null;
        sessionElsewhere = null;
        for (Runnable write = elsewhere.poll(); write != null; write = elsewhere.poll()) {
            if (taken) {
                write.run();
            }
        }
    }

    @Override
    public void passedOver(String policy, String why) {
        events.bodyPassedOver(this, policy, why);
    }

    void route(String name) {
        route = name;
    }

    /** The notes since the last call, or null. */
    @Nullable
    Map<String, String> takeNotes() {
        Map<String, String> taken = notes;
        notes = null;
        return taken;
    }

    @Override
    public String id() {
        String id = requestHeaders.first("x-request-id");
        return id == null ? "" : id;
    }

    @Override
    public String route() {
        return route;
    }

    @Override
    public Headers requestHeaders() {
        return requestHeaders;
    }

    @Override
    public boolean hasRequestBody() {
        return hasBody;
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        ByteBuffer body = requestBody;
        return body == null
                ? null
                : JsonReader.lastWins(List.of(path)).read(body).get(path);
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        ByteBuffer body = requestBody;
        return body == null ? null : body.asReadOnlyBuffer();
    }

    @Override
    public @Nullable String consumer() {
        String found = home.isHere() ? null : consumerElsewhere;
        return found == null ? consumer : found;
    }

    @Override
    public void identify(String name) {
        if (!home.isHere()) {
            consumerElsewhere = name;
            elsewhere.add(() -> identify(name));
            return;
        }
        consumer = name;
        note("consumer", name);
    }

    @Override
    public @Nullable String session(String field) {
        Map<String, String> found = home.isHere() ? null : sessionElsewhere;
        return (found == null ? session : found).get(field);
    }

    @Override
    public void openSession(Map<String, String> fields) {
        Map<String, String> copy = Map.copyOf(fields);
        if (home.isHere()) {
            session = copy;
        } else {
            sessionElsewhere = copy;
            elsewhere.add(() -> session = copy);
        }
    }

    @Override
    public @Nullable String clientAddress() {
        String attribute = attribute("source.address");
        if (attribute == null) {
            events.addressGuessed();
        }
        return ClientAddress.of(arrived, attribute, trustedHops);
    }

    @Override
    public @Nullable String attribute(String name) {
        return text(attributes.getFieldsMap().get(name));
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        Struct struct = metadata.getFilterMetadataMap().get(namespace);
        Value value = null;
        for (String step : path.split("\\.", -1)) {
            if (struct == null) {
                return null;
            }
            value = struct.getFieldsMap().get(step);
            struct = value != null && value.hasStructValue() ? value.getStructValue() : null;
        }
        return text(value);
    }

    @Override
    public void note(String name, String value) {
        if (!home.isHere()) {
            elsewhere.add(() -> note(name, value));
            return;
        }
        if (notes == null) {
            notes = new LinkedHashMap<>(4);
        }
        if (noted.isEmpty()) {
            noted = new HashMap<>(8);
        }
        notes.put(name, value);
        noted.put(name, value);
    }

    @Override
    public @Nullable String noted(String name) {
        return noted.get(name);
    }

    private static @Nullable String text(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue().isEmpty() ? null : value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                boolean whole = number == Math.rint(number) && Math.abs(number) < 1L << 53;
                yield whole ? Long.toString((long) number) : Double.toString(number);
            }
            case NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET -> null;
        };
    }
}
