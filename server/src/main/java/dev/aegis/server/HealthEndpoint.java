package dev.aegis.server;

import dev.aegis.runtime.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says whether the server lives, and whether it can do its work. */
final class HealthEndpoint {
  private final Governor governor;
  private final Reply health;
  private final @Nullable Tokens tokens;

  HealthEndpoint(Governor governor, String version, @Nullable Tokens tokens) {
    this.governor = governor;
    this.tokens = tokens;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", "ok");
    json.put("version", version);
    this.health = Reply.json(json);
  }

  Reply health(Call call) {
    return health;
  }

  Reply ready(Call call) {
    Readiness readiness = governor.readiness();
    if (!readiness.ready()) {
      return Reply.problem(notReady(readiness.missing()));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", "ready");
    json.put("policy_version", governor.policy().policy().version());
    List<String> warnings = new ArrayList<>(readiness.warnings());
    if (tokens != null) {
      // The file's own words may show its path.
      tokens
          .trouble()
          .ifPresent(why -> warnings.add("the tokens file changed and can't be used; see the log"));
    }
    json.put("warnings", warnings);
    return Reply.json(json);
  }

  private static Problem notReady(List<String> missing) {
    Dispatcher.LOG.log(System.Logger.Level.WARNING, "not ready: {0}", missing);
    // What follows the colon is the store's own words, for the operator.
    List<String> names = missing.stream().map(line -> line.split(":", 2)[0]).toList();
    return Problem.of(503, "not ready: " + String.join(", ", names)).with("Retry-After", "5");
  }
}
