package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard and the alert rules name what a server really shows, and nothing else. */
class MonitoringExampleTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("aegis.root", "..")).resolve("examples/monitoring");

  /** What the collector itself adds. */
  private static final Set<String> COLLECTED = Set.of("job", "instance");

  private static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "by",
          "sum",
          "max",
          "min",
          "count",
          "topk",
          "rate",
          "increase",
          "histogram_quantile",
          "label_values");

  private static final Pattern TOKEN =
      Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*|\"[^\"]*\"|=~|!=|!~|==|[0-9.]+[smhd]?|\\$\\w+|\\S");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern PLACE = Pattern.compile("\\{\\{ *(\\$labels\\.)?(\\w+)");

  private static BusyServer busy;
  private static Scrape scrape;

  @BeforeAll
  static void work() {
    busy = BusyServer.afterAll();
    scrape = busy.scrape();
  }

  @AfterAll
  static void stop() {
    busy.close();
  }

  @Test
  void alertsNameWhatThereIs() throws IOException {
    Map<?, ?> file = map(yaml("aegis-alerts.yaml"));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : list(file.get("groups"))) {
      list(((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
    }
    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(rules).extracting(rule -> text(rule.get("alert"))).doesNotHaveDuplicates();
    for (Map<?, ?> rule : rules) {
      String expression = text(rule.get("expr"));
      check(expression);
      assertThat(text(map(rule.get("labels")).get("severity"))).isIn("critical", "warning");
      Map<?, ?> annotations = map(rule.get("annotations"));
      for (String part : List.of("summary", "description")) {
        checkPlaces(text(annotations.get(part)), expression);
      }
    }
  }

  @Test
  void theDashboardNamesWhatThereIs() throws IOException {
    Object dashboard = Json.STRICT.read(read("aegis-dashboard.json"));
    List<Map<?, ?>> queries = new ArrayList<>();
    gather(dashboard, "expr", queries);
    assertThat(queries).hasSizeGreaterThan(30);
    for (Map<?, ?> query : queries) {
      String expression = text(query.get("expr"));
      check(expression);
      checkPlaces(String.valueOf(query.get("legendFormat")), expression);
    }
    List<Map<?, ?>> variables = new ArrayList<>();
    gather(dashboard, "definition", variables);
    assertThat(variables).hasSize(2);
    variables.forEach(variable -> check(text(variable.get("definition"))));
  }

  @Test
  void panelsHaveAPlaceEach() throws IOException {
    Map<?, ?> dashboard =
        (Map<?, ?>) Objects.requireNonNull(Json.STRICT.read(read("aegis-dashboard.json")));
    List<Map<?, ?>> panels = new ArrayList<>();
    list(dashboard.get("panels")).forEach(panel -> panels.add((Map<?, ?>) panel));
    assertThat(panels).extracting(panel -> String.valueOf(panel.get("id"))).doesNotHaveDuplicates();
    Set<String> taken = new HashSet<>();
    for (Map<?, ?> panel : panels) {
      Map<?, ?> place = map(panel.get("gridPos"));
      for (long x = number(place, "x"); x < number(place, "x") + number(place, "w"); x++) {
        for (long y = number(place, "y"); y < number(place, "y") + number(place, "h"); y++) {
          assertThat(taken.add(x + " " + y)).as("%s", panel.get("title")).isTrue();
        }
        assertThat(x).isLessThan(24);
      }
    }
  }

  @Test
  void theScrapeConfigAsksWhereTheMetricsAre() throws IOException {
    Map<?, ?> config = map(yaml("prometheus.yaml"));
    Map<?, ?> job = (Map<?, ?>) list(config.get("scrape_configs")).getFirst();
    assertThat(busy.client.get(text(job.get("metrics_path"))).text()).contains("aegis_ready 1");
    assertThat(map(job.get("authorization")).get("type")).isEqualTo("Bearer");
    for (Object file : list(config.get("rule_files"))) {
      assertThat(FOLDER.resolve(text(file))).exists();
    }
  }

  /** What this test would not let pass. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "aegis_redy == 0; aegis_redy",
        "sum by (insatnce) (aegis_ready); insatnce",
        "rate(aegis_http_requests_total{stats=\"5xx\"}[5m]); stats",
        "rate(aegis_http_requests_total{status=\"5xy\"}[5m]); 5xy",
        "rate(aegis_results_total{status=~\"blocked|refused\"}[5m]); refused",
        "rate(agis_results_total[5m]); agis_results_total",
        "sum by (rule) (aegis_ready); rule",
      })
  void mistakesAreFound(String expression, String mistake) {
    assertThat(mistakes(expression)).anySatisfy(found -> assertThat(found).contains(mistake));
  }

  private static void check(String expression) {
    assertThat(mistakes(expression)).as(expression).isEmpty();
  }

  /** The labels that a text shows are among those that are left of the expression's series. */
  private static void checkPlaces(String text, String expression) {
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      String label = places.group(2);
      if (!label.equals("value")) {
        assertThat(expression.contains("by (") ? groups(expression) : known(expression))
            .as("%s: %s", label, expression)
            .contains(label);
      }
    }
  }

  private static Set<String> groups(String expression) {
    Set<String> groups = new HashSet<>();
    Matcher by = Pattern.compile("by \\(([^)]*)\\)").matcher(expression);
    while (by.find()) {
      groups.addAll(Stream.of(by.group(1).split(",", -1)).map(String::strip).toList());
    }
    return groups;
  }

  private static Set<String> known(String expression) {
    Set<String> known = new HashSet<>(COLLECTED);
    Matcher names = NAME.matcher(expression);
    while (names.find()) {
      known.addAll(scrape.labelsByName().getOrDefault(names.group(), Set.of()));
    }
    return known;
  }

  /** What an expression names that there is not. */
  private static List<String> mistakes(String expression) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    Set<String> labels = known(expression);
    List<String> mistakes = new ArrayList<>();
    String metric = "";
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token.equals("by")) {
        for (i += 2; !tokens.get(i).equals(")"); i++) {
          if (!tokens.get(i).equals(",") && !labels.contains(tokens.get(i))) {
            mistakes.add("no label " + tokens.get(i));
          }
        }
      } else if (token.equals("{")) {
        i = mistakesInMatchers(tokens, i + 1, metric, mistakes);
      } else if (NAME.matcher(token).matches() && !WORDS.contains(token)) {
        boolean isLabel = labels.contains(token) && tokens.getFirst().equals("label_values");
        if (!isLabel && !scrape.has(token) && !token.equals("up")) {
          mistakes.add("no metric " + token);
        }
        metric = token;
      }
    }
    return mistakes;
  }

  private static int mistakesInMatchers(
      List<String> tokens, int from, String metric, List<String> mistakes) {
    int i = from;
    for (; !tokens.get(i).equals("}"); i++) {
      if (tokens.get(i).equals(",")) {
        continue;
      }
      String label = tokens.get(i);
      String value = tokens.get(i + 2).replace("\"", "");
      i += 2;
      if (COLLECTED.contains(label)) {
        continue;
      }
      Set<String> values = scrape.values(metric, label);
      if (values.isEmpty()) {
        mistakes.add("no label " + label + " of " + metric);
      }
      for (String each : value.split("\\|", -1)) {
        if (!values.contains(each)) {
          mistakes.add("never " + label + "=" + each);
        }
      }
    }
    return i;
  }

  private static void gather(@Nullable Object node, String member, List<Map<?, ?>> into) {
    if (node instanceof Map<?, ?> map) {
      if (map.get(member) instanceof String) {
        into.add(map);
      }
      map.values().forEach(value -> gather(value, member, into));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> gather(value, member, into));
    }
  }

  private static String read(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  private static @Nullable Object yaml(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
    return plain(Documents.decode(name, bytes).then(Documents::yaml).get());
  }

  private static @Nullable Object plain(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence sequence -> {
        List<@Nullable Object> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> members.put(entry.name(), plain(entry.value())));
        yield members;
      }
    };
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static String text(@Nullable Object value) {
    return (String) Objects.requireNonNull(value);
  }

  private static long number(Map<?, ?> place, String member) {
    return (Long) Objects.requireNonNull(place.get(member));
  }
}
