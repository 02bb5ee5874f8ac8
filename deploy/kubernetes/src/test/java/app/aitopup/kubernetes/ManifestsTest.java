package app.aitopup.kubernetes;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Topics;
import app.aitopup.kubernetes.Manifests.Cluster;
import app.aitopup.kubernetes.Manifests.Database;
import app.aitopup.kubernetes.Manifests.ScaledObject;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final Set<String> NAMES = Set.of("app.kubernetes.io/name", "kubernetes.io/metadata.name");
    private static final List<String> SERVICES = List.of("gateway", "topup", "wallet", "webhook");
    private static final List<String> FOLDERS = List.of("base", "overlays/local", "overlays/production");

    private final Manifests base = Manifests.of("base");
    private final Manifests local = Manifests.of("overlays/local");
    private final Manifests production = Manifests.of("overlays/production");

    @Test
    void everyManifestIsOfItsTypeAndNothingIsThereTwice() {
        for (Manifests made : List.of(base, local, production)) {
            assertThat(made.typed()).hasSizeGreaterThan(40);
            assertThat(made.ids()).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyFileIsListed() throws IOException {
        for (String folder : FOLDERS) {
            Path here = Manifests.HERE.resolve(folder);
            JsonNode kustomization =
                    Manifests.documents(here.resolve("kustomization.yaml")).get(0);
            Set<String> listed = new TreeSet<>(Set.of("kustomization.yaml"));
            kustomization.path("resources").forEach(one -> listed.add(one.asText()));
            kustomization
                    .path("patches")
                    .forEach(one -> listed.add(one.path("path").asText()));
            listed.remove("../../base");
            try (Stream<Path> files = Files.list(here)) {
                assertThat(files.map(file -> file.getFileName().toString()).collect(toSet()))
                        .as(folder)
                        .isEqualTo(listed);
            }
            Set<String> images = base.each(Deployment.class).stream()
                    .map(one -> container(one).getImage())
                    .collect(toSet());
            kustomization.path("images").forEach(one -> assertThat(images)
                    .contains(one.path("name").asText()));
            assertThat(kustomization.path("images")).hasSize(folder.equals("base") ? 0 : images.size());
        }
    }

    @Test
    void noSecretStandsInAManifest() {
        for (Manifests made : List.of(base, local, production)) {
            assertThat(made.ids()).noneMatch(id -> id.startsWith("v1/Secret"));
            for (ConfigMap map : made.each(ConfigMap.class)) {
                // What is at a path is not the secret; it says so by its name.
                assertThat(map.getData().keySet())
                        .noneMatch(key -> key.matches(".*(PASSWORD|TOKEN|PEPPER|SECRET|_KEYS?)$"));
            }
            for (Deployment deployment : made.each(Deployment.class)) {
                assertThat(container(deployment).getEnv()).isNotEmpty().allSatisfy(one -> assertThat(
                                one.getValueFrom().getSecretKeyRef())
                        .as(one.getName())
                        .isNotNull());
            }
        }
    }

    @Test
    void everyServiceHasWhatItNeedsAndListensWhereItSays() {
        assertThat(named(base.each(Deployment.class), one -> one.getMetadata().getName())
                        .keySet())
                .containsExactlyInAnyOrderElementsOf(SERVICES);
        for (String name : SERVICES) {
            int port = Integer.parseInt(new Configuration(name).property("quarkus.http.port"));
            Deployment deployment = deployment(base, name);
            Container container = container(deployment);
            int metrics = new Configuration(name).metricsPort();
            // The one of those that is for callers, and the only one that a Service has.
            assertThat(container.getPorts().stream()
                            .collect(toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
                    .isEqualTo(metrics == port ? Map.of("http", port) : Map.of("http", port, "metrics", metrics));
            // Not /started, which waits for the broker: who starts while it is away would be killed again and again.
            assertProbe(container.getStartupProbe(), "/q/health/live");
            assertProbe(container.getLivenessProbe(), "/q/health/live");
            assertProbe(container.getReadinessProbe(), "/q/health/ready");
            assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                    .containsEntry("prometheus.io/scrape", "true")
                    .containsEntry("prometheus.io/port", String.valueOf(metrics))
                    .containsEntry("prometheus.io/path", "/q/metrics");

            Map<String, String> labels =
                    deployment.getSpec().getTemplate().getMetadata().getLabels();
            Service service = one(base.each(Service.class), s -> s.getMetadata().getName(), name);
            assertThat(labels)
                    .containsAllEntriesOf(service.getSpec().getSelector())
                    .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
            assertThat(service.getSpec().getSelector()).isNotEmpty();
            assertThat(service.getSpec().getPorts()).singleElement().satisfies(one -> {
                assertThat(one.getPort()).isEqualTo(port);
                assertThat(one.getTargetPort().getStrVal()).isEqualTo("http");
            });
            PodSpec pod = deployment.getSpec().getTemplate().getSpec();
            assertThat(pod.getServiceAccountName()).isEqualTo(name);
            assertThat(one(base.each(ServiceAccount.class), s -> s.getMetadata().getName(), name)
                            .getAutomountServiceAccountToken())
                    .isFalse();
            assertThat(pod.getTopologySpreadConstraints())
                    .extracting(one -> one.getTopologyKey())
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
            assertThat(pod.getTopologySpreadConstraints()).allSatisfy(one -> assertThat(labels)
                    .containsAllEntriesOf(one.getLabelSelector().getMatchLabels()));

            PodDisruptionBudget budget = one(
                    base.each(PodDisruptionBudget.class), b -> b.getMetadata().getName(), name);
            assertThat(labels)
                    .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
            assertThat(budget.getSpec().getSelector().getMatchLabels()).isNotEmpty();
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        }
    }

    @Test
    void aPodIsGoneFromTheEndpointsFirstAndHasTimeToEnd() {
        for (String name : SERVICES) {
            Deployment deployment = deployment(base, name);
            var rolling = deployment.getSpec().getStrategy().getRollingUpdate();
            assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
            assertThat(rolling.getMaxSurge().getIntVal()).isEqualTo(1);
            long pause =
                    container(deployment).getLifecycle().getPreStop().getSleep().getSeconds();
            assertThat(pause).isPositive();
            assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                    .as(name)
                    .isGreaterThan(pause + new Configuration(name).secondsToStop());
            // A roll-out would set back what the autoscaler chose.
            assertThat(deployment.getSpec().getReplicas()).isNull();
        }
    }

    @Test
    void everyVariableIsASettingOfItsService() {
        for (Manifests made : List.of(base, local, production)) {
            for (String name : SERVICES) {
                Set<String> set = new TreeSet<>(
                        one(made.each(ConfigMap.class), m -> m.getMetadata().getName(), name)
                                .getData()
                                .keySet());
                container(deployment(made, name)).getEnv().forEach(one -> set.add(one.getName()));
                assertThat(new Configuration(name).variables()).as(name).containsAll(set);
                assertThat(container(deployment(made, name)).getEnvFrom())
                        .singleElement()
                        .satisfies(from ->
                                assertThat(from.getConfigMapRef().getName()).isEqualTo(name));
            }
        }
    }

    @Test
    void everyContainerKeepsTheRestrictedProfile() {
        assertThat(base.each(Namespace.class)).hasSize(2).allSatisfy(one -> assertThat(
                        one.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
        for (Manifests made : List.of(base, local, production)) {
            for (Deployment deployment : made.each(Deployment.class)) {
                PodSpec pod = deployment.getSpec().getTemplate().getSpec();
                assertThat(pod.getAutomountServiceAccountToken()).isFalse();
                assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
                assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                        .isEqualTo("RuntimeDefault");
                assertThat(pod.getHostNetwork()).isNull();
                assertThat(pod.getInitContainers()).isEmpty();
                var context = container(deployment).getSecurityContext();
                assertThat(context.getAllowPrivilegeEscalation()).isFalse();
                assertThat(context.getReadOnlyRootFilesystem()).isTrue();
                assertThat(context.getRunAsNonRoot()).isTrue();
                assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(context.getCapabilities().getAdd()).isEmpty();
                assertThat(container(deployment).getResources().getLimits()).containsKey("memory");
                assertThat(container(deployment).getVolumeMounts())
                        .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
                assertThat(pod.getVolumes())
                        .allMatch(volume -> volume.getEmptyDir() != null || volume.getSecret() != null);
            }
        }
    }

    @Test
    void topicsAreThoseOfTheContracts() {
        assertThat(base.each(KafkaTopic.class))
                .extracting(one -> one.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(Topics.all());
        for (KafkaTopic topic : base.each(KafkaTopic.class)) {
            assertThat(topic.getSpec().getPartitions()).isEqualTo(12);
            assertThat(topic.getSpec().getReplicas()).isEqualTo(3);
            assertThat(topic.getSpec().getConfig())
                    .containsEntry("min.insync.replicas", 2)
                    .containsKey("retention.ms");
        }
        Kafka kafka = base.each(Kafka.class).get(0);
        assertThat(kafka.getSpec().getKafka().getConfig()).containsEntry("auto.create.topics.enable", false);
        assertThat(Stream.concat(base.each(KafkaTopic.class).stream(), base.each(KafkaNodePool.class).stream()))
                .allSatisfy(one -> assertThat(one.getMetadata().getLabels())
                        .containsEntry("strimzi.io/cluster", kafka.getMetadata().getName()));
        int brokers = local.each(KafkaNodePool.class).get(0).getSpec().getReplicas();
        assertThat(local.each(KafkaTopic.class))
                .allSatisfy(one -> assertThat(one.getSpec().getReplicas()).isEqualTo(brokers));
    }

    @Test
    void autoscalersPointAtTheirServicesAndGroups() {
        for (Manifests made : List.of(base, local, production)) {
            assertThat(made.each(HorizontalPodAutoscaler.class))
                    .extracting(one -> one.getSpec().getScaleTargetRef().getName())
                    .containsExactly("gateway", "topup");
            assertThat(made.each(ScaledObject.class))
                    .extracting(one -> one.spec().scaleTargetRef().name())
                    .containsExactly("wallet", "webhook");
            for (ScaledObject scaled : made.each(ScaledObject.class)) {
                String name = scaled.spec().scaleTargetRef().name();
                assertThat(scaled.spec().maxReplicaCount()).isLessThanOrEqualTo(12);
                Set<String> readings = new TreeSet<>();
                for (var trigger : scaled.spec().triggers()) {
                    if (trigger.type().equals("kafka")) {
                        readings.add(trigger.metadata().get("consumerGroup")
                                + " "
                                + trigger.metadata().get("topic"));
                        assertThat(trigger.metadata().get("bootstrapServers"))
                                .isEqualTo(config(made, name).get("KAFKA_BOOTSTRAP_SERVERS"));
                    } else {
                        assertThat(trigger.type()).isEqualTo("prometheus");
                        assertThat(name).isEqualTo("webhook");
                        assertThat(trigger.metadata().get("query")).contains("aitopup_deliveries_due");
                    }
                }
                assertThat(readings).isEqualTo(new Configuration(name).readings());
                assertThat(scaled.spec().triggers()).hasSize(name.equals("webhook") ? 3 : 1);
            }
        }
    }

    @Test
    void everyServiceHasItsOwnDatabaseAndRole() {
        Cluster cluster = base.each(Cluster.class).get(0);
        for (String name : SERVICES) {
            assertThat(base.each(Database.class)).anySatisfy(one -> assertThat(List.of(
                            one.spec().name(),
                            one.spec().owner(),
                            one.spec().cluster().name()))
                    .containsExactly(name, name, cluster.metadata().getName()));
            assertThat(cluster.spec().managed().roles()).anySatisfy(one -> assertThat(
                            List.of(one.name(), one.passwordSecret().name()))
                    .containsExactly(name, "postgres-" + name));
            assertThat(cluster.spec().postgresql().pg_hba())
                    .containsSubsequence(
                            "host %1$s %1$s all scram-sha-256".formatted(name),
                            "host all %s all reject".formatted(name));
            String server =
                    cluster.metadata().getName() + "-rw." + cluster.metadata().getNamespace();
            assertThat(config(base, name))
                    .containsEntry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + server + ":5432/" + name)
                    .containsEntry("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://" + server + ":5432/" + name);
            assertThat(container(deployment(base, name)).getEnv())
                    .filteredOn(one -> one.getName().startsWith("QUARKUS_DATASOURCE_"))
                    .hasSize(2)
                    .allSatisfy(one -> assertThat(
                                    one.getValueFrom().getSecretKeyRef().getName())
                            .isEqualTo("postgres-" + name));
        }
        // Every replica that can be there at once has both of its pools filled.
        int connections = 0;
        for (String name : SERVICES) {
            Configuration configuration = new Configuration(name);
            connections += 13
                    * (Integer.parseInt(configuration.property("quarkus.datasource.reactive.max-size"))
                            + Integer.parseInt(configuration.property("quarkus.datasource.jdbc.max-size")));
        }
        assertThat(Integer.parseInt(cluster.spec().postgresql().parameters().get("max_connections")))
                .isGreaterThan(connections);
    }

    @Test
    void networkPoliciesAllowTheArrowsOfThePictureAndNoOther() {
        Set<String> expected = new TreeSet<>(Set.of(
                "all > k8s-app=kube-dns:53",
                "ns monitoring > all:8100,8200,8300,8400",
                "ns ingress > gateway:8080",
                "gateway > topup:8100",
                "gateway > wallet:8200",
                "gateway > webhook:8300",
                "webhook > internet",
                "cnpg.io/cluster=postgres > cnpg.io/cluster=postgres:5432,8000",
                "ns cnpg-system > cnpg.io/cluster=postgres:5432,8000",
                "ns monitoring > cnpg.io/cluster=postgres:9187"));
        for (String name : SERVICES) {
            expected.add(name + " > cnpg.io/cluster=postgres:5432");
            if (!name.equals("gateway")) {
                expected.add(name + " > gateway:8080");
                expected.add(name + " > strimzi.io/cluster=aitopup:9092");
            }
        }
        assertThat(arrows(base)).isEqualTo(expected);
        assertThat(arrows(local)).isEqualTo(expected);
        expected.add("topup > internet:443");
        expected.add("all > otel-collector:4317");
        assertThat(arrows(production)).isEqualTo(expected);

        // What one side may send, the other has to take: among our own, each arrow is said by both.
        Set<String> sent = new TreeSet<>();
        Set<String> taken = new TreeSet<>();
        for (NetworkPolicy policy : base.each(NetworkPolicy.class)) {
            String me = subject(policy);
            policy.getSpec().getEgress().forEach(rule -> rule.getTo()
                    .forEach(to -> sent.add(me + " > " + peer(to) + ports(rule.getPorts()))));
            policy.getSpec().getIngress().forEach(rule -> rule.getFrom()
                    .forEach(from -> taken.add(peer(from) + " > " + me + ports(rule.getPorts()))));
        }
        for (String from : SERVICES) {
            Set<String> own = sent.stream()
                    .filter(arrow -> SERVICES.stream().anyMatch(to -> arrow.startsWith(from + " > " + to + ":")))
                    .collect(toSet());
            assertThat(own).isNotEmpty();
            assertThat(taken).containsAll(own);
        }
        assertThat(one(base.each(NetworkPolicy.class), p -> p.getMetadata().getName(), "default-deny")
                        .getSpec()
                        .getPolicyTypes())
                .containsExactly("Ingress", "Egress");
        assertThat(kafkaPeers())
                .containsExactlyInAnyOrder("topup", "wallet", "webhook", "ns keda", "ns aitopup/kafka=reader");
    }

    @Test
    void thePublicInternetHasNothingOfOurs() {
        List<NetworkPolicyPeer> internet = production.each(NetworkPolicy.class).stream()
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .flatMap(rule -> rule.getTo().stream())
                .filter(to -> to.getIpBlock() != null)
                .toList();
        assertThat(internet).hasSize(4).allSatisfy(to -> {
            if (to.getIpBlock().getCidr().equals("0.0.0.0/0")) {
                assertThat(to.getIpBlock().getExcept())
                        .contains(
                                "10.0.0.0/8",
                                "172.16.0.0/12",
                                "192.168.0.0/16",
                                "169.254.0.0/16",
                                "127.0.0.0/8",
                                "100.64.0.0/10");
            } else {
                // Global unicast alone: neither fc00::/7 nor fe80::/10 is in it.
                assertThat(to.getIpBlock().getCidr()).isEqualTo("2000::/3");
            }
        });
    }

    @Test
    void theIngressRoutesWhatIsForOthersAloneUnderACertificate() {
        Ingress ingress = production.each(Ingress.class).get(0);
        assertThat(ingress.getSpec().getTls()).singleElement().satisfies(one -> assertThat(one.getHosts())
                .containsExactly(ingress.getSpec().getRules().get(0).getHost()));
        assertThat(ingress.getSpec().getRules().get(0).getHttp().getPaths())
                .extracting(path -> path.getPathType() + ' ' + path.getPath())
                .containsExactly(
                        "Prefix /api/public",
                        "Prefix /api/agent",
                        "Prefix /app",
                        "Prefix /docs",
                        "Prefix /assets",
                        "Prefix /demo",
                        "Exact /signup",
                        "Exact /signin",
                        "Exact /signout",
                        "Exact /llms.txt",
                        "Exact /");
        assertThat(ingress.getSpec().getRules().get(0).getHttp().getPaths()).allSatisfy(path -> {
            assertThat(path.getBackend().getService().getName()).isEqualTo("gateway");
            assertThat(path.getBackend().getService().getPort().getName()).isEqualTo("http");
        });
    }

    private Set<String> kafkaPeers() {
        return base.each(Kafka.class).get(0).getSpec().getKafka().getListeners().get(0).getNetworkPolicyPeers().stream()
                .map(ManifestsTest::peer)
                .collect(toSet());
    }

    /** Everything that policies allow, once, whichever side says it. */
    private static Set<String> arrows(Manifests made) {
        Set<String> arrows = new TreeSet<>();
        for (NetworkPolicy policy : made.each(NetworkPolicy.class)) {
            String me = subject(policy);
            policy.getSpec().getEgress().forEach(rule -> {
                assertThat(rule.getTo()).isNotEmpty();
                rule.getTo().forEach(to -> arrows.add(me + " > " + peer(to) + ports(rule.getPorts())));
            });
            policy.getSpec().getIngress().forEach(rule -> {
                assertThat(rule.getFrom()).isNotEmpty();
                rule.getFrom().forEach(from -> arrows.add(peer(from) + " > " + me + ports(rule.getPorts())));
            });
        }
        return arrows;
    }

    private static String subject(NetworkPolicy policy) {
        Map<String, String> labels = policy.getSpec().getPodSelector().getMatchLabels();
        return labels == null || labels.isEmpty() ? "all" : label(labels);
    }

    private static String peer(NetworkPolicyPeer peer) {
        if (peer.getIpBlock() != null) {
            return "internet";
        }
        return peer.getPodSelector() == null
                ? "ns " + label(peer.getNamespaceSelector().getMatchLabels())
                : label(peer.getPodSelector().getMatchLabels());
    }

    private static String label(Map<String, String> labels) {
        Map.Entry<String, String> only = labels.entrySet().iterator().next();
        assertThat(labels).hasSize(1);
        return NAMES.contains(only.getKey()) ? only.getValue() : only.toString();
    }

    private static String ports(List<NetworkPolicyPort> ports) {
        List<String> numbers = new ArrayList<>(new TreeSet<>(
                ports.stream().map(one -> one.getPort().getIntVal().toString()).toList()));
        return numbers.isEmpty() ? "" : ":" + String.join(",", numbers);
    }

    private static void assertProbe(Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
    }

    private static Map<String, String> config(Manifests made, String name) {
        return one(made.each(ConfigMap.class), map -> map.getMetadata().getName(), name)
                .getData();
    }

    private static Deployment deployment(Manifests made, String name) {
        return one(made.each(Deployment.class), one -> one.getMetadata().getName(), name);
    }

    private static Container container(Deployment deployment) {
        List<Container> containers =
                deployment.getSpec().getTemplate().getSpec().getContainers();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static <T> T one(List<T> all, Function<T, String> name, String wanted) {
        T found = named(all, name).get(wanted);
        assertThat(found).as(wanted).isNotNull();
        return found;
    }

    private static <T> Map<String, T> named(List<T> all, Function<T, String> name) {
        return all.stream().collect(toMap(name, Function.identity()));
    }
}
