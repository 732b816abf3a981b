package dev.attache.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of the house: what may import what. */
class DependencyRulesTest {
    private static final String SERVER = "dev.attache.server";
    private static final String[] FEATURES = {
        SERVER + ".ratelimit..",
        SERVER + ".tokenquota..",
        SERVER + ".llmcache..",
        SERVER + ".responsecache..",
        SERVER + ".consumer..",
        SERVER + ".session..",
        SERVER + ".mutation..",
        SERVER + ".callout.."
    };
    /** Of features: what more than one exchange reads and writes. */
    private static final String[] SHARED_BY_EXCHANGES = {
        SERVER + ".llmcache.BoundedWork",
        SERVER + ".llmcache.CopyRoom",
        SERVER + ".llmcache.Flights",
        SERVER + ".llmcache.Popularity",
        SERVER + ".llmcache.WatchedPart",
        SERVER + ".responsecache.NodeState",
        SERVER + ".responsecache.ResponseCacheType",
        SERVER + ".tokenquota.TokenQuotaType"
    };

    private static final String CONTENT = SERVER + ".content..";
    private static final String LLM = SERVER + ".llm..";
    private static final String QUOTA = SERVER + ".quota..";
    private static final String FORWARDING = SERVER + ".forwarding..";
    private static final String DENIAL = SERVER + ".denial..";
    private static final String SIMILARITY = SERVER + ".similarity..";
    private static final String BREAKER = SERVER + ".breaker..";
    private static final String EMBEDDING = SERVER + ".embedding..";
    private static final String VECTORS = SERVER + ".vectors..";
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.attache");

    @Test
    void onlyEnvoyAndTheWiringKnowGrpcAndProtobuf() {
        noClasses()
                .that(resideInAPackage(SERVER + "..")
                        .or(resideInAnyPackage(
                                "dev.attache.exchange..", "dev.attache.policy..", "dev.attache.store..")))
                .and()
                .resideOutsideOfPackages(SERVER, SERVER + ".envoy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.envoyproxy..")
                .because("the codec stands apart from the logic: a policy is tested without Envoy")
                .check(ALL);
    }

    @Test
    void onlyTheRedisStoreKnowsLettuce() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SERVER + ".store.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .because("a store is used through dev.attache.store")
                .allowEmptyShould(false)
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    @Test
    void onlyTheEdgesKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(SERVER, SERVER + ".envoy..", SERVER + ".store.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    @Test
    void featuresKnowOnlyThePolicyApiAndBodies() {
        for (String feature : FEATURES) {
            classes()
                    .that()
                    .resideInAPackage(feature)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "javax.crypto..",
                            "org.jspecify..",
                            // An operator must be told of a part that fails.
                            "org.slf4j..",
                            // A file of keys is YAML.
                            "org.snakeyaml.engine..",
                            "dev.attache.exchange..",
                            "dev.attache.policy..",
                            "dev.attache.store..",
                            "dev.attache.embedding..",
                            BREAKER,
                            CONTENT,
                            LLM,
                            QUOTA,
                            FORWARDING,
                            DENIAL,
                            SIMILARITY,
                            EMBEDDING,
                            VECTORS,
                            feature))
                    .because("a feature is a folder that can be deleted")
                    .check(ALL);
        }
    }

    @Test
    void onlyTheWiringKnowsFeaturesAndTheClientThatTheyCallWith() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SERVER)
                .and()
                .resideOutsideOfPackages(FEATURES)
                .and()
                .resideOutsideOfPackage(SERVER + ".http..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(FEATURES).or(resideInAPackage(SERVER + ".http..")))
                .because("a feature is called through dev.attache.policy, and calls through its HttpCalls")
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    /** It cannot see a synchronized block: of that, the reviewer must think. */
    @Test
    void whatExchangesShareHasAName() {
        for (String name : SHARED_BY_EXCHANGES) {
            assertThat(ALL.contain(name)).as(name + " is there").isTrue();
        }
        DescribedPredicate<JavaClass> others = DescribedPredicate.<JavaClass>describe(
                        "share nothing between exchanges",
                        each -> Stream.of(SHARED_BY_EXCHANGES)
                                .noneMatch(name -> each.getName().equals(name)
                                        || each.getName().startsWith(name + "$")))
                .and(resideInAnyPackage(FEATURES));
        String why = "a handler belongs to one exchange and holds no lock";
        noClasses()
                .that(others)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..")
                        .or(assignableTo(ConcurrentMap.class))
                        .or(assignableTo(Semaphore.class)))
                .orShould()
                .callMethod(Collections.class, "synchronizedMap", Map.class)
                .because(why)
                .check(ALL);
        noMethods()
                .that()
                .areDeclaredInClassesThat(others)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .because(why)
                .check(ALL);
    }

    @Test
    void bodiesKnowOnlyTheVocabulary() {
        classes()
                .that()
                .resideInAPackage(CONTENT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.attache.exchange..",
                        "com.aayushatharva.brotli4j..",
                        "com.github.luben.zstd..",
                        CONTENT))
                .because("features and the Envoy session share it")
                .check(ALL);
    }

    @Test
    void whatFeaturesShareKnowsOnlyTheVocabularyAndBodies() {
        for (String shared : new String[] {LLM, QUOTA, FORWARDING, DENIAL}) {
            classes()
                    .that()
                    .resideInAPackage(shared)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "org.jspecify..",
                            "dev.attache.exchange..",
                            "dev.attache.policy..",
                            "dev.attache.store..",
                            CONTENT,
                            DENIAL,
                            shared))
                    .allowEmptyShould(true)
                    .because("features share it")
                    .check(ALL);
        }
    }

    @Test
    void fieldsAreReadWithoutACache() {
        String fields = SERVER + ".responsecache.field..";
        classes()
                .that()
                .resideInAPackage(fields)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "org.jspecify..", "dev.attache.exchange..", "dev.attache.policy..", fields))
                .because("it is what RFCs say of texts")
                .check(ALL);
    }

    @Test
    void aBreakerKnowsNothing() {
        classes()
                .that()
                .resideInAPackage(BREAKER)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", BREAKER))
                .because("features and stores may use it")
                .check(ALL);
    }

    @Test
    void whatIsSimilarIsSaidOfTextsAndVectorsAlone() {
        classes()
                .that()
                .resideInAPackage(SIMILARITY)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "dev.attache.embedding..", SIMILARITY))
                .because("it is measured without a service")
                .check(ALL);
        classes()
                .that()
                .resideInAPackage(EMBEDDING)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "tools.jackson..",
                        "com.github.benmanes.caffeine..",
                        "dev.attache.embedding..",
                        "dev.attache.policy..",
                        EMBEDDING))
                .because("services are called through HttpCalls")
                .check(ALL);
    }

    @Test
    void vectorsElsewhereAreAskedForThroughHttpCalls() {
        classes()
                .that()
                .resideInAPackage(SERVER + ".store.rest..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "tools.jackson..",
                        "com.github.benmanes.caffeine..",
                        "dev.attache.policy..",
                        "dev.attache.store..",
                        SERVER + ".store.rest.."))
                .check(ALL);
    }

    @Test
    void pluginsKnowOnlyThePolicyApi() {
        classes()
                .that()
                .resideInAPackage(SERVER + ".plugin..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "dev.attache.policy..", SERVER + ".plugin.."))
                .because("a jar is loaded by whoever reads a configuration")
                .check(ALL);
    }

    @Test
    void theVocabularyKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage("dev.attache.exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.attache.policy..", "dev.attache.store..", SERVER + "..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.attache.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.attache.exchange..", "dev.attache.policy..", SERVER + "..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.attache.policy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER + "..")
                .check(ALL);
    }

    @Test
    void nothingPointsUp() {
        noClasses()
                .that()
                .resideInAPackage(SERVER + ".chain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SERVER + ".envoy..",
                        SERVER + ".config..",
                        SERVER + ".admin..",
                        SERVER + ".cli..",
                        SERVER + ".demo..",
                        SERVER + ".store..")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(FEATURES)
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(SERVER + ".config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SERVER + ".envoy..",
                        SERVER + ".admin..",
                        SERVER + ".cli..",
                        SERVER + ".demo..",
                        SERVER + ".store..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(SERVER + ".store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SERVER + ".envoy..",
                        SERVER + ".config..",
                        SERVER + ".chain..",
                        SERVER + ".admin..",
                        SERVER + ".cli..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage(SERVER + ".envoy..", SERVER + ".admin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVER + ".cli..", SERVER + ".demo..", SERVER + ".store..")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(FEATURES)
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage(SERVER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER)
                .because("only Main and Wiring see the whole")
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    @Test
    void theTestKitIsForTestsAndTheDemo() {
        noClasses()
                .that()
                .resideOutsideOfPackages(SERVER + ".demo..", "dev.attache.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.attache.testkit..")
                .check(ALL);
    }

    @Test
    void onlyTheCommandLineTheAdminPortAndTheDemoExplain() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        SERVER, SERVER + ".cli..", SERVER + ".admin..", SERVER + ".demo..", SERVER + ".explain..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER + ".explain..")
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    @Test
    void anExchangeIsExplainedWithoutEnvoy() {
        noClasses()
                .that()
                .resideInAPackage(SERVER + ".explain..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER + ".envoy..")
                .check(ALL);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.attache.(**)")
                .should()
                .beFreeOfCycles()
                .check(ALL.that(resideInAPackage(SERVER + "..")));
    }

    @Test
    void nothingUsesInternalsOrAnotherLogger() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.util.internal..", "sun..", "java.util.logging..", "org.apache.commons.logging..")
                .because("internals change without notice; logging is slf4j")
                .check(ALL);
    }
}
