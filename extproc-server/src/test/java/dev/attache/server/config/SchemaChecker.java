package dev.attache.server.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.attache.policy.PolicyType;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** Holds YAML against the schema of configurations, as an editor would. */
public final class SchemaChecker {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Schema schema;

    /** With the schema that knows these types of policies. */
    public SchemaChecker(List<PolicyType<?>> types) {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.writeValueAsString(ConfigSchema.of(types)));
    }

    /** What is wrong; empty when the schema takes it. */
    public List<String> problems(String yaml) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return schema.validate(JSON.writeValueAsString(tree), InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
