package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.yaml.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a mapping whose keys are ours: known ones, {@code x-} ones, and mistakes. */
final class Keys {
  private static final String EXTENSION = "x-";

  /** Where a key belongs that was found elsewhere. */
  private static final Map<String, String> HOMES =
      Map.ofEntries(
          Map.entry("risk_level", "a rule or `defaults`"),
          Map.entry("approval", "a rule or `defaults`"),
          Map.entry("type", "`match`"),
          Map.entry("target", "`match`"),
          Map.entry("agent", "`match`"),
          Map.entry("when", "a rule"),
          Map.entry("conditions", "a rule"),
          Map.entry("review", "a rule"),
          Map.entry("name", "a rule"),
          Map.entry("match", "a rule"),
          Map.entry("timeout", "`review`"),
          Map.entry("quorum", "`review`"),
          Map.entry("approvers", "`review`"),
          Map.entry("handler", "`review`"),
          Map.entry("time_after", "`conditions`"),
          Map.entry("time_before", "`conditions`"),
          Map.entry("weekdays", "`conditions`"),
          Map.entry("param_eq", "`conditions`"),
          Map.entry("param_gt", "`conditions`"),
          Map.entry("param_gte", "`conditions`"),
          Map.entry("param_lt", "`conditions`"),
          Map.entry("param_lte", "`conditions`"),
          Map.entry("param_contains", "`conditions`"),
          Map.entry("param_matches", "`conditions`"),
          Map.entry("defaults", "the top of the file"),
          Map.entry("timezone", "the top of the file"),
          Map.entry("let", "the top of the file"),
          Map.entry("audit", "the top of the file"),
          Map.entry("mask", "`audit`"),
          Map.entry("rules", "the top of the file"));

  /** What people write, from other policy languages mostly, who mean one of ours. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("aprove", "approval"),
          Map.entry("approve", "approval"),
          Map.entry("effect", "approval"),
          Map.entry("decision", "approval"),
          Map.entry("verdict", "approval"),
          Map.entry("risk", "risk_level"),
          Map.entry("level", "risk_level"),
          Map.entry("severity", "risk_level"),
          Map.entry("id", "name"),
          Map.entry("title", "name"),
          Map.entry("comment", "description"),
          Map.entry("message", "reason"),
          Map.entry("if", "when"),
          Map.entry("expression", "when"),
          Map.entry("params", "conditions"),
          Map.entry("action", "match"),
          Map.entry("actions", "match"),
          Map.entry("tool", "match"),
          Map.entry("action_type", "type"),
          Map.entry("types", "type"),
          Map.entry("targets", "target"),
          Map.entry("resource", "target"),
          Map.entry("agent_id", "agent"),
          Map.entry("agents", "agent"),
          Map.entry("definitions", "let"),
          Map.entry("variables", "let"),
          Map.entry("masked", "mask"),
          Map.entry("redact", "mask"),
          Map.entry("zone", "timezone"),
          Map.entry("tz", "timezone"),
          Map.entry("policies", "rules"));

  private final Map<String, Node.Entry> entries;

  private Keys(Map<String, Node.Entry> entries) {
    this.entries = entries;
  }

  /**
   * The entries of a node that must be a mapping; what is wrong is reported, and the rest is there.
   *
   * @param what how the author knows it: {@code `match`}, {@code a rule}
   */
  static Keys of(Node node, String what, List<String> known, Problems problems) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    if (!(node instanceof Node.Mapping mapping)) {
      problems.wrongType(node, what, "a mapping");
      return new Keys(entries);
    }
    for (Node.Entry entry : mapping.entries()) {
      String name = entry.name();
      if (known.contains(name)) {
        entries.putIfAbsent(name, entry);
      } else if (!name.startsWith(EXTENSION) && entry.key().value() != null) {
        problems.add(
            Code.UNKNOWN_KEY,
            entry.key(),
            "unknown key " + Problems.quoted(name) + " in " + what,
            hint(name, known));
      }
    }
    return new Keys(entries);
  }

  private static @Nullable String hint(String name, List<String> known) {
    String synonym = SYNONYMS.get(Words.folded(name));
    if (synonym != null && known.contains(synonym)) {
      return "did you mean `" + synonym + "`?";
    }
    Optional<String> meant = Suggestion.didYouMean(name, known);
    String home = HOMES.get(name);
    return home == null || meant.isPresent()
        ? meant.orElse(null)
        : "`" + name + "` belongs in " + home;
  }

  Optional<Node> value(String key) {
    return entry(key).map(Node.Entry::value);
  }

  Optional<Node.Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Those that are known, in the order in which they stand. */
  Map<String, Node.Entry> entries() {
    return entries;
  }
}
