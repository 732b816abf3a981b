package dev.attache.server.store.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.HttpCalls;
import dev.attache.store.Vectors;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks what is documented of Elasticsearch, not against Elasticsearch. */
class ElasticsearchVectorsTest extends RestVectorsContract {
    private final FakeElasticsearch elasticsearch = new FakeElasticsearch(clock, "ApiKey k");
    private final JsonServer server = new JsonServer("authorization", elasticsearch);

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    Vectors node(HttpCalls http) {
        return RestVectors.elasticsearch(
                service("elasticsearch", server.url(), Map.of("authorization", "ApiKey k")), http, clock);
    }

    @Override
    void lose() {
        elasticsearch.lose();
    }

    @Override
    int kept() {
        return elasticsearch.size();
    }

    /** As in the documentation of kNN search. */
    @Test
    void theQuestionIsTheDocumentedOne() throws Exception {
        clock.set(java.time.Instant.ofEpochMilli(1_800_000_000_000L));
        nodes().getFirst().nearest(place(1), new float[] {0.5f, -1}, 3);
        JsonServer.Asked asked = server.asked().getLast();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/test-" + place(1).space() + "/_search");
        assertThat(Strict.read(asked.body())).isEqualTo(Strict.read("""
                {"size":3,"_source":["place","entry","ends","since"],
                 "knn":{"field":"vector","query_vector":[0.5,-1.0],"k":3,"num_candidates":100,
                        "filter":{"bool":{"filter":[{"term":{"place":"%s"}},
                                                    {"range":{"ends":{"gt":1800000000000}}}]}}}}""".formatted(place(1).partition())));
    }
}
