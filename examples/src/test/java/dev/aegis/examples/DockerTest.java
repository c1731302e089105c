package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;

/** The image and the compose files give a server no more than it needs. */
class DockerTest {
  /** What POSIX or everybody has, where a command begins. */
  private static final Pattern TOOL =
      Pattern.compile(
          "(?m)(?:^|[|;&({!]|\\$\\(|\\b(?:then|do|else|if|while|step '[^']*')\\s)\\s*"
              + "(awk|basename|cat|chmod|cp|curl|cut|date|dirname|env|expr|find|grep|head|id|jq|ls|mkdir"
              + "|mktemp|mv|readlink|realpath|rm|sed|seq|sleep|sort|stat|sync|tail|tee|touch|tr|uname|uniq|wc|xargs)(?=["
              + " )]|$)");

  private static final Path EXAMPLE = Path.of(System.getProperty("aegis.root"), "examples/docker");

  private static List<String> dockerfile() throws IOException {
    String text = Files.readString(EXAMPLE.resolve("Dockerfile")).replace("\\\n", "");
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  @Test
  void imagesAreNamedByVersion() throws IOException {
    List<String> stages = dockerfile().stream().filter(line -> line.startsWith("FROM ")).toList();
    assertThat(stages).hasSizeGreaterThan(1).last().isEqualTo("FROM scratch");
    assertThat(stages.subList(0, stages.size() - 1))
        .allSatisfy(line -> assertThat(line).matches("FROM \\S+:\\d+\\.\\d+\\.\\d+\\S* AS \\w+"));
  }

  @Test
  void whatRunsIsNotRootAndLooksAfterItself() throws IOException {
    List<String> lines = dockerfile();
    List<String> last = lines.subList(lines.lastIndexOf("FROM scratch"), lines.size());
    assertThat(last).contains("USER 65532:65532", "STOPSIGNAL SIGTERM", "ENV AEGIS_ARCHIVE=keep");
    // What an image's environment names counts for more than a config file's `store`.
    assertThat(last).noneMatch(line -> line.contains("AEGIS_AUDIT_DB"));
    int archive = last.indexOf("RUN [\"/opt/aegis/bin/aegis\", \"--version\"]");
    assertThat(archive).isPositive().isLessThan(last.indexOf("USER 65532:65532"));
    assertThat(last)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("HEALTHCHECK ")
                    .endsWith("CMD [\"/opt/aegis/bin/aegis\", \"health\"]"));
    assertThat(lines)
        .anySatisfy(line -> assertThat(line).startsWith("RUN sh examples/docker/root.sh "))
        .noneSatisfy(line -> assertThat(line).containsPattern("curl|wget|ADD http|:latest"));
  }

  /** Other shells than the one that CI has find no applets by themselves. */
  @Test
  void theImageHasTheToolsThatItsScriptsCall() throws IOException {
    Matcher applets =
        Pattern.compile("for applet in (.*); do")
            .matcher(Files.readString(EXAMPLE.resolve("root.sh")));
    assertThat(applets.find()).isTrue();
    Path launcher = EXAMPLE.resolve("../../cli/src/main/dist/bin/aegis");
    for (Path script : List.of(EXAMPLE.resolve("preflight.sh"), launcher)) {
      List<String> tools =
          TOOL.matcher(Files.readString(script).replaceAll("(?m)(^|\\s)#.*$", ""))
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(tools).as("%s", script).isNotEmpty();
      assertThat(List.of(applets.group(1).split(" "))).containsAll(tools);
    }
  }

  @Test
  void servicesHaveNoRights() throws IOException {
    assertHardened(service("docker-compose.yml", "aegis"));
    assertHardened(service("docker-compose.postgres.yml", "postgres"));
  }

  private static void assertHardened(Map<?, ?> service) {
    assertThat(service.get("read_only")).isEqualTo(true);
    assertThat(service.get("cap_drop")).isEqualTo(List.of("ALL"));
    assertThat(service.containsKey("cap_add")).isFalse();
    assertThat(service.containsKey("privileged")).isFalse();
    assertThat(service.get("security_opt")).isEqualTo(List.of("no-new-privileges:true"));
    assertThat(String.valueOf(service.get("user"))).matches("[1-9]\\d*:[1-9]\\d*");
    assertThat(String.valueOf(service.get("tmpfs"))).contains("/tmp:");
    assertThat(service.get("mem_limit")).isNotNull();
    assertThat(service.get("pids_limit")).isNotNull();
    assertThat(String.valueOf(map(service.get("healthcheck")).get("test"))).startsWith("[CMD, ");
    assertThat(String.valueOf(service.get("image"))).matches("\\S+:\\d+\\.\\d+\\S*");
  }

  @Test
  void theFirstServerHasItsPolicyItsTokensAndAVolume() throws IOException {
    Map<?, ?> aegis = service("docker-compose.yml", "aegis");
    assertThat(aegis.get("volumes"))
        .isEqualTo(
            List.of(
                "./policy:/etc/aegis/policy:ro",
                "./tokens.yaml:/etc/aegis/tokens.yaml:ro",
                "audit:/var/lib/aegis"));
    assertThat(aegis.get("stop_grace_period")).isEqualTo("40s");
    assertThat(aegis.get("ports")).isEqualTo(List.of("127.0.0.1:8000:8000"));
    assertThat(EXAMPLE.resolve("policy/policy.yaml")).exists();
  }

  @Test
  void theSecondServerIsLikeTheFirstOnOneDatabase() throws IOException {
    Map<?, ?> first = service("docker-compose.postgres.yml", "aegis");
    Map<?, ?> second = service("docker-compose.postgres.yml", "aegis-2");
    assertThat(second.get("extends"))
        .isEqualTo(Map.of("file", "docker-compose.yml", "service", "aegis"));
    assertThat(second.get("environment")).isEqualTo(first.get("environment"));
    assertThat(second.get("ports")).isEqualTo(List.of("127.0.0.1:8001:8000"));
    assertThat(String.valueOf(map(first.get("environment")).get("AEGIS_STORE")))
        .startsWith("jdbc:postgresql://postgres/");
    assertThat(Files.readString(EXAMPLE.resolve("docker-compose.postgres.yml")))
        .doesNotContainPattern("PASSWORD: (?!\\$\\{AEGIS_STORE_PASSWORD:\\?)");
  }

  private static Map<?, ?> service(String file, String name) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Map<?, ?> compose =
        (Map<?, ?>) new Yaml(new Compose(options)).load(Files.readString(EXAMPLE.resolve(file)));
    return map(map(compose.get("services")).get(name));
  }

  private static Map<?, ?> map(@Nullable Object node) {
    if (node instanceof Map<?, ?> map) {
      return map;
    }
    throw new AssertionError("no map: " + node);
  }

  /** Knows the tag by which a list takes the place of another one. */
  private static final class Compose extends SafeConstructor {
    Compose(LoaderOptions options) {
      super(options);
      yamlConstructors.put(new Tag("!override"), yamlConstructors.get(Tag.SEQ));
    }
  }
}
