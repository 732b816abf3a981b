package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.PolicyType;
import dev.attache.server.callout.CalloutUrl;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What settings read must be seen: else {@code envoy-config} leaves out what they need. */
class SettingTypesTest {
    @Test
    void typesThatHoldSourcesSaySo() {
        var types = new LinkedHashSet<Class<?>>();
        for (PolicyType<?> type : Wiring.POLICY_TYPES) {
            gather(type.settings(), types);
        }

        assertThat(types).contains(Source.class, Template.class, CalloutUrl.class);
        assertThat(types)
                .filteredOn(type -> !type.isRecord() && holdsSources(type))
                .allSatisfy(type -> assertThat(ReadsSources.class).isAssignableFrom(type));
    }

    private static void gather(Type type, Set<Class<?>> found) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(inner -> gather(inner, found));
        } else if (type instanceof Class<?> plain && found.add(plain) && plain.isRecord()) {
            Arrays.stream(plain.getRecordComponents()).forEach(part -> gather(part.getGenericType(), found));
        }
    }

    private static boolean holdsSources(Class<?> type) {
        return type.getName().startsWith("dev.attache")
                && Arrays.stream(type.getDeclaredFields())
                        .map(field -> field.getGenericType().getTypeName())
                        .anyMatch(name ->
                                name.contains(Source.class.getName()) || name.contains(Template.class.getName()));
    }
}
