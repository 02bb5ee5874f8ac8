package app.aitopup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The manifests of one kustomization, as what they say and as the types that Kubernetes and its operators read. */
final class Manifests {
    static final Path HERE = Path.of("").toAbsolutePath();

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("kafka.strimzi.io/v1beta2/KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1beta2/Kafka", Kafka.class),
            Map.entry("kafka.strimzi.io/v1beta2/KafkaTopic", KafkaTopic.class),
            Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class),
            Map.entry("postgresql.cnpg.io/v1/Cluster", Cluster.class),
            Map.entry("postgresql.cnpg.io/v1/Database", Database.class));

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The models keep what they do not know for later; here it is an error. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private final List<ObjectNode> all;

    private Manifests(List<ObjectNode> all) {
        this.all = all;
    }

    /** What the kustomization in that folder makes: its resources, with its patches merged in by kind and name. */
    static Manifests of(String folder) {
        return new Manifests(kustomize(HERE.resolve(folder)));
    }

    private static List<ObjectNode> kustomize(Path folder) {
        JsonNode kustomization = documents(folder.resolve("kustomization.yaml")).get(0);
        assertThat(kustomization.fieldNames())
                .toIterable()
                .isSubsetOf("apiVersion", "kind", "resources", "patches", "images");
        List<ObjectNode> made = new ArrayList<>();
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            made.addAll(Files.isDirectory(path) ? kustomize(path) : documents(path));
        }
        for (JsonNode patch : kustomization.path("patches")) {
            for (ObjectNode change : documents(folder.resolve(patch.path("path").asText()))) {
                List<ObjectNode> meant =
                        made.stream().filter(one -> id(one).equals(id(change))).toList();
                assertThat(meant).as("what %s changes", id(change)).hasSize(1);
                merge(meant.get(0), change, id(change).startsWith("apps/v1/"));
            }
        }
        return made;
    }

    /** A list whose elements have names is merged by them where Kubernetes knows the type; a custom one is replaced. */
    private static void merge(ObjectNode into, ObjectNode change, boolean listsByName) {
        change.properties().forEach(field -> {
            JsonNode old = into.get(field.getKey());
            JsonNode fresh = field.getValue();
            if (fresh.isNull()) {
                into.remove(field.getKey());
            } else if (old instanceof ObjectNode object && fresh instanceof ObjectNode changed) {
                merge(object, changed, listsByName);
            } else if (listsByName && old instanceof ArrayNode list && fresh instanceof ArrayNode changes) {
                for (JsonNode changed : changes) {
                    String name = changed.path("name").asText();
                    ObjectNode meant = null;
                    for (JsonNode one : list) {
                        meant = one.path("name").asText().equals(name) ? (ObjectNode) one : meant;
                    }
                    assertThat(meant)
                            .as("element %s of %s", name, field.getKey())
                            .isNotNull();
                    merge(meant, (ObjectNode) changed, true);
                }
            } else {
                into.set(field.getKey(), fresh);
            }
        });
    }

    static List<ObjectNode> documents(Path file) {
        try (var values = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile())) {
            return values.readAll();
        } catch (IOException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    static String id(JsonNode manifest) {
        return manifest.path("apiVersion").asText()
                + "/"
                + manifest.path("kind").asText()
                + " "
                + manifest.at("/metadata/namespace").asText()
                + "/"
                + manifest.at("/metadata/name").asText();
    }

    List<String> ids() {
        return all.stream().map(Manifests::id).toList();
    }

    List<Object> typed() {
        return all.stream().map(Manifests::typed).toList();
    }

    <T> List<T> each(Class<T> type) {
        return typed().stream().filter(type::isInstance).map(type::cast).toList();
    }

    static Object typed(JsonNode manifest) {
        String type = manifest.path("apiVersion").asText() + "/"
                + manifest.path("kind").asText();
        assertThat(TYPES).as("the types that are known").containsKey(type);
        try {
            return STRICT.treeToValue(manifest, TYPES.get(type));
        } catch (IOException e) {
            throw new AssertionError(id(manifest) + ": " + e.getMessage(), e);
        }
    }

    /** KEDA's, as far as it is used here. */
    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, ScaledObject.Spec spec) {
        record Spec(
                Target scaleTargetRef,
                int minReplicaCount,
                int maxReplicaCount,
                int cooldownPeriod,
                List<Trigger> triggers) {}

        record Target(String apiVersion, String kind, String name) {}

        record Trigger(String type, Map<String, String> metadata) {}
    }

    /** CloudNativePG's, as far as it is used here. */
    record Cluster(String apiVersion, String kind, ObjectMeta metadata, Cluster.Spec spec) {
        record Spec(
                int instances,
                String imageName,
                Postgresql postgresql,
                Managed managed,
                Storage storage,
                Storage walStorage,
                ResourceRequirements resources) {}

        record Postgresql(Synchronous synchronous, Map<String, String> parameters, List<String> pg_hba) {}

        record Synchronous(String method, int number) {}

        record Managed(List<Role> roles) {}

        record Role(String name, String ensure, boolean login, Reference passwordSecret) {}

        record Storage(String size) {}
    }

    record Reference(String name) {}

    record Database(String apiVersion, String kind, ObjectMeta metadata, Database.Spec spec) {
        record Spec(Reference cluster, String name, String owner, String databaseReclaimPolicy) {}
    }
}
