package dev.attache.server.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.ServiceUrl;
import dev.attache.store.Vectors;
import dev.attache.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTypesTest {
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final ServiceUrl URL = ServiceUrl.parse("http://127.0.0.1:1");
    private static final CollectionPrefix PREFIX = CollectionPrefix.parse("attache");

    /** Fails when anything is called. */
    private final TestContext context = new TestContext();

    private final VectorsTypes types = new VectorsTypes();

    @Test
    void eachIsFoundByItsName() {
        assertThat(types.names())
                .containsExactlyInAnyOrder("memory", "redis", "redis_search", "chroma", "elasticsearch", "dashvector");
        for (String name : types.names()) {
            assertThat(types.type(name).name()).isEqualTo(name);
            assertThat(types.type(name).settings().isRecord()).isTrue();
        }
    }

    @Test
    void anUnknownNameIsToldWhichThereAre() {
        assertThatThrownBy(() -> types.type("pinecone"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "index pinecone: unknown (expected: one of redis, memory, redis_search, chroma, elasticsearch, dashvector)");
    }

    @Test
    void whatIsOursComesFromTheContext() {
        Vectors ours = new Vectors() {
            @Override
            public List<Near> nearest(Place place, float[] vector, int howMany) {
                return List.of();
            }

            @Override
            public void put(Place place, String id, float[] vector, Keep keep) {}

            @Override
            public void remove(Place place, List<String> ids) {}
        };
        context.withVectors(ours);
        for (String name : List.of("memory", "redis", "redis_search")) {
            var type = (OwnType) types.type(name);
            assertThat(type.create(new OwnType.Config(), context)).isSameAs(ours);
        }
    }

    @Test
    void theOthersAreMadeWithoutACall() {
        assertThat(new ChromaType()
                        .create(
                                new ChromaType.Config(URL, "default_tenant", "default_database", PREFIX, null, TIMEOUT),
                                context))
                .isNotNull();
        assertThat(new ElasticsearchType().create(elasticsearch(null, "elastic", "p"), context))
                .isNotNull();
        assertThat(new DashVectorType().create(new DashVectorType.Config(URL, "k", PREFIX, TIMEOUT), context))
                .isNotNull();
    }

    private static ElasticsearchType.Config elasticsearch(
            @Nullable String apiKey, @Nullable String user, @Nullable String password) {
        return new ElasticsearchType.Config(URL, PREFIX, apiKey, user, password, TIMEOUT);
    }

    @Test
    void halfAUserOrTwoWaysInAreRefusedWithoutASecret() {
        var type = new ElasticsearchType();
        for (var settings : List.of(
                elasticsearch(null, "user-x", null),
                elasticsearch(null, null, "secret-x"),
                elasticsearch("secret-x", "user-x", "secret-x"))) {
            assertThatThrownBy(() -> type.create(settings, context))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(expected: an api_key, or a user with a password, or nothing)")
                    .hasMessageNotContaining("secret-x");
        }
    }

    @Test
    void aSecretThatIsNoHeaderIsRefusedAndNotShown() {
        assertThatThrownBy(() -> new DashVectorType()
                        .create(new DashVectorType.Config(URL, "sécret\n", PREFIX, TIMEOUT), context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dashvector-auth-token (expected: printable ASCII, not empty)")
                .hasMessageNotContaining("cret\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Attache", "1a", "a_b", "a-", "a/b", "a234567890123456"})
    void aPrefixIsPlain(String text) {
        assertThatThrownBy(() -> CollectionPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
