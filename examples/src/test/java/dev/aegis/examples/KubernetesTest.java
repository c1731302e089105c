package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.aegis.check.PolicyChecks;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests are what Kubernetes knows, are as closed as they say, and fit together. */
class KubernetesTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("aegis.root"), "examples/kubernetes");
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "Secret", Secret.class,
          "Service", Service.class,
          "NetworkPolicy", NetworkPolicy.class,
          "Deployment", Deployment.class,
          "StatefulSet", StatefulSet.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "ServiceMonitor", ServiceMonitor.class);

  /** The model keeps what it does not know; here that is a mistake. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static List<HasMetadata> read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<HasMetadata> objects = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
      Map<?, ?> map = (Map<?, ?>) document;
      Class<? extends HasMetadata> type = KINDS.get(String.valueOf(map.get("kind")));
      assertThat(type).as(String.valueOf(map.get("kind"))).isNotNull();
      HasMetadata object = STRICT.convertValue(map, type);
      assertThat(map.get("apiVersion")).isEqualTo(HasMetadata.getApiVersion(type));
      objects.add(object);
    }
    return objects;
  }

  private static List<HasMetadata> variant(String name) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    for (String file : List.of("aegis.yaml", "secret.yaml", "servicemonitor.yaml")) {
      objects.addAll(read(Files.readString(EXAMPLE.resolve(name).resolve(file))));
    }
    return objects;
  }

  private static <T> T only(List<HasMetadata> objects, Class<T> type) {
    List<T> found = objects.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static PodTemplateSpec pods(String variant, List<HasMetadata> objects) {
    return variant.equals("postgres")
        ? only(objects, Deployment.class).getSpec().getTemplate()
        : only(objects, StatefulSet.class).getSpec().getTemplate();
  }

  private static Container container(PodTemplateSpec pods) {
    assertThat(pods.getSpec().getContainers()).hasSize(1);
    return pods.getSpec().getContainers().getFirst();
  }

  @Test
  void whatKubernetesDoesNotKnowIsAMistake() {
    Assertions.assertThatThrownBy(
            () -> read("apiVersion: v1\nkind: Service\nspec: {selectr: {a: b}}\n"))
        .hasMessageContaining("selectr");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void podsHaveNoRights(String variant) throws IOException {
    PodTemplateSpec pods = pods(variant, variant(variant));
    var pod = pods.getSpec();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    // A Service named aegis would set AEGIS_PORT, which is a setting.
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(40);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    Container container = container(pods);
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getPrivileged()).isNull();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(container.getImage()).doesNotEndWith(":latest").contains(":");
    assertThat(container.getResources().getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("128Mi")));
    assertThat(container.getResources().getLimits())
        .isEqualTo(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("256Mi")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void probesAskAtPortsThatThereAre(String variant) throws IOException {
    List<HasMetadata> objects = variant(variant);
    Container container = container(pods(variant, objects));
    Set<String> ports = new HashSet<>();
    container.getPorts().forEach(port -> ports.add(port.getName()));
    check(container.getStartupProbe(), "/health", ports);
    check(container.getLivenessProbe(), "/health", ports);
    check(container.getReadinessProbe(), "/ready", ports);
    Probe startup = container.getStartupProbe();
    assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold())
        .isGreaterThanOrEqualTo(60);
    Set<String> served = new HashSet<>();
    for (HasMetadata object : objects) {
      if (object instanceof Service service) {
        service
            .getSpec()
            .getPorts()
            .forEach(
                port -> {
                  assertThat(ports).contains(port.getTargetPort().getStrVal());
                  served.add(port.getName());
                });
      }
    }
    only(objects, ServiceMonitor.class)
        .getSpec()
        .getEndpoints()
        .forEach(endpoint -> assertThat(served).contains(endpoint.getPort()));
  }

  private static void check(Probe probe, String path, Set<String> ports) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(ports).contains(probe.getHttpGet().getPort().getStrVal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void selectorsMatch(String variant) throws IOException {
    List<HasMetadata> objects = variant(variant);
    Map<String, String> labels = pods(variant, objects).getMetadata().getLabels();
    for (HasMetadata object : objects) {
      Map<String, String> selector =
          switch (object) {
            case Service service -> service.getSpec().getSelector();
            case NetworkPolicy policy -> policy.getSpec().getPodSelector().getMatchLabels();
            case PodDisruptionBudget budget -> budget.getSpec().getSelector().getMatchLabels();
            case Deployment deployment -> deployment.getSpec().getSelector().getMatchLabels();
            case StatefulSet set -> set.getSpec().getSelector().getMatchLabels();
            default -> Map.of();
          };
      assertThat(labels).as(object.getKind()).containsAllEntriesOf(selector);
      if (object instanceof ServiceMonitor monitor) {
        assertThat(objects)
            .filteredOn(Service.class::isInstance)
            .filteredOn(
                service ->
                    service
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()))
            .isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void volumesMountsAndKeysAgree(String variant) throws IOException {
    List<HasMetadata> objects = variant(variant);
    PodTemplateSpec pods = pods(variant, objects);
    Container container = container(pods);
    Set<String> volumes = new HashSet<>();
    for (Volume volume : pods.getSpec().getVolumes()) {
      volumes.add(volume.getName());
      if (volume.getConfigMap() != null) {
        assertThat(named(objects, ConfigMap.class, volume.getConfigMap().getName()).getData())
            .isNotEmpty();
      }
      if (volume.getSecret() != null) {
        assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
        Map<String, String> secret =
            named(objects, Secret.class, volume.getSecret().getSecretName()).getStringData();
        volume
            .getSecret()
            .getItems()
            .forEach(item -> assertThat(secret).containsKey(item.getKey()));
      }
    }
    if (variant.equals("embedded")) {
      only(objects, StatefulSet.class)
          .getSpec()
          .getVolumeClaimTemplates()
          .forEach(claim -> volumes.add(claim.getMetadata().getName()));
    }
    assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
        .containsExactlyInAnyOrderElementsOf(volumes);
    // A file that is mounted alone is never told of a change.
    assertThat(container.getVolumeMounts()).allMatch(mount -> mount.getSubPath() == null);
    container
        .getEnv()
        .forEach(
            variable -> {
              var reference = variable.getValueFrom().getSecretKeyRef();
              assertThat(named(objects, Secret.class, reference.getName()).getStringData())
                  .containsKey(reference.getKey());
            });
    String config =
        named(objects, ConfigMap.class, "aegis-config").getData().getOrDefault("aegis.yaml", "");
    Stream<String> named =
        config.lines().filter(line -> line.contains(": /etc/")).map(line -> line.split(": ", 2)[1]);
    assertThat(Stream.concat(named, container.getArgs().stream().filter(a -> a.startsWith("/"))))
        .allSatisfy(
            file ->
                assertThat(container.getVolumeMounts())
                    .as(file)
                    .anyMatch(mount -> file.startsWith(mount.getMountPath() + "/")));
    assertThat(container.getArgs().contains("--watch")).isEqualTo(variant.equals("embedded"));
  }

  private static <T extends HasMetadata> T named(
      List<HasMetadata> objects, Class<T> type, String name) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void thePolicyIsValid(String variant) throws IOException {
    String text =
        named(variant(variant), ConfigMap.class, "aegis-policy")
            .getData()
            .getOrDefault("policy.yaml", "");
    var policy = PolicyReader.read(List.of(new SourceText("policy.yaml", text)));
    assertThat(policy.diagnostics()).isEmpty();
    Policy read = policy.get();
    assertThat(read.rules()).isNotEmpty();
    assertThat(PolicyChecks.check(Matcher.compile(read)).warnings()).isEmpty();
  }

  @Test
  void oneServerHasTheFileAndTwoOrMoreTheDatabase() throws IOException {
    List<HasMetadata> embedded = variant("embedded");
    assertThat(only(embedded, StatefulSet.class).getSpec().getReplicas()).isEqualTo(1);
    assertThat(only(embedded, StatefulSet.class).getSpec().getServiceName())
        .isIn(embedded.stream().map(object -> object.getMetadata().getName()).toList());
    assertThat(embedded).noneMatch(HorizontalPodAutoscaler.class::isInstance);
    List<HasMetadata> postgres = variant("postgres");
    assertThat(only(postgres, Deployment.class).getSpec().getReplicas()).isEqualTo(2);
    assertThat(only(postgres, PodDisruptionBudget.class).getSpec().getMinAvailable().getIntVal())
        .isEqualTo(1);
    HorizontalPodAutoscaler scaler = only(postgres, HorizontalPodAutoscaler.class);
    assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(2);
    assertThat(scaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(only(postgres, Deployment.class).getMetadata().getName());
    assertThat(
            named(postgres, ConfigMap.class, "aegis-config")
                .getData()
                .getOrDefault("aegis.yaml", ""))
        .contains("store: jdbc:postgresql://");
  }
}
