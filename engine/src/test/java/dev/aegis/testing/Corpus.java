package dev.aegis.testing;

import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cases that every door answers alike: a policy, actions, times, and what must be decided. The
 * engine, the REST server and the command line each run them all.
 */
public final class Corpus {
  /** The policies of the corpus, each a folder of test resources. */
  public static final List<String> POLICIES =
      List.of(
          "agents",
          "defaults",
          "expressions",
          "globs",
          "let",
          "parameters",
          "starter",
          "times",
          "undecidable");

  /** When actions are decided whose case gives no time. */
  public static final Instant ANY_TIME = Instant.parse("2026-11-23T12:00:00Z");

  private Corpus() {}

  /** One policy's text. */
  public static SourceText policy(String name) {
    return new SourceText(name + "/policy.yaml", resource(name + "/policy.yaml"));
  }

  /** One policy's cases. */
  public static List<Case> cases(String name) {
    List<Case> cases = new ArrayList<>();
    for (Object item :
        (List<?>) Objects.requireNonNull(Json.STRICT.read(resource(name + "/cases.json")))) {
      Map<?, ?> map = (Map<?, ?>) item;
      Object at = map.get("at");
      cases.add(
          new Case(
              name,
              (Map<?, ?>) Objects.requireNonNull(map.get("action")),
              at == null ? ANY_TIME : Instant.parse((String) at),
              (Map<?, ?>) Objects.requireNonNull(map.get("expect")),
              (List<?>) map.get("undecided")));
    }
    return cases;
  }

  /** All cases of all policies. */
  public static List<Case> all() {
    return POLICIES.stream().flatMap(name -> cases(name).stream()).toList();
  }

  private static String resource(String path) {
    try (InputStream in = Corpus.class.getResourceAsStream("/corpus/" + path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One case.
   *
   * @param action as JSON gives it
   * @param expected members of the decision, each of which must be so
   * @param undecided the names of the rules that could not be decided, in order; null where the
   *     case does not say
   */
  public record Case(
      String policy,
      Map<?, ?> action,
      Instant at,
      Map<?, ?> expected,
      @Nullable List<?> undecided) {
    @Override
    public String toString() {
      return policy + ": " + Json.STRICT.write(action) + " at " + at;
    }

    /** What of a decision, as JSON gives it, is not as expected; none where all is well. */
    public List<String> differences(Map<?, ?> decision) {
      List<String> found = new ArrayList<>();
      expected.forEach(
          (member, value) -> {
            if (!Objects.equals(value, decision.get(member))) {
              found.add(member + " is " + decision.get(member) + ", not " + value);
            }
          });
      if (undecided != null) {
        List<?> given = decision.get("undecided") instanceof List<?> list ? list : List.of();
        List<?> names = given.stream().<Object>map(item -> ((Map<?, ?>) item).get("rule")).toList();
        if (!names.equals(undecided)) {
          found.add("undecided is " + names + ", not " + undecided);
        }
      }
      return found;
    }
  }
}
