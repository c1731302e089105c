package dev.aegis.policy;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Document;
import dev.aegis.yaml.Documents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads policies: from bytes to text, from texts to one policy. All the mistakes of all texts are
 * reported together; a policy that has one is never used. Whatever it is given, it gives an
 * outcome, in bounded time and memory. Stateless.
 */
public final class PolicyReader {
  private PolicyReader() {}

  /**
   * The text of bytes, which must be UTF-8, at most 4 MiB; a byte order mark at the start is passed
   * over.
   *
   * @param name what diagnostics call the text
   */
  public static Outcome<SourceText> decode(String name, byte[] utf8) {
    return Documents.decode(name, utf8);
  }

  /**
   * The policy that some texts are, layered: rules of later ones follow those of earlier ones. Each
   * is YAML, or JSON.
   *
   * @param sources at least one
   */
  public static Outcome<Policy> read(List<SourceText> sources) {
    return read(sources, Functions.NONE);
  }

  /**
   * The same.
   *
   * @param functions what its expressions can call besides the language's own
   */
  public static Outcome<Policy> read(List<SourceText> sources, Functions functions) {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("no policy was given");
    }
    return read(sources.stream().map(Documents::read).toList(), functions, new Problems());
  }

  /** The policy that a text is which must be JSON. */
  public static Outcome<Policy> readJson(SourceText source) {
    return readJson(source, Functions.NONE);
  }

  /** The same, whose expressions can call more functions than the language's own. */
  public static Outcome<Policy> readJson(SourceText source, Functions functions) {
    return read(List.of(Documents.readJson(source)), functions, new Problems());
  }

  private static Outcome<Policy> read(
      List<Document> documents, Functions functions, Problems problems) {
    Layers layers = new Layers(problems);
    for (int i = 0; i < documents.size(); i++) {
      Document document = documents.get(i);
      problems.addAll(document.diagnostics());
      if (document.root() != null) {
        layers.add(document.root(), i == 0);
      }
    }
    ConditionCompiler compiler = new ConditionCompiler(layers.let(), functions);
    problems.addAll(compiler.diagnostics());
    List<Rule> rules = rules(layers, compiler, problems);
    return Outcome.of(policy(layers, rules), problems.all());
  }

  private static Policy policy(Layers layers, List<Rule> rules) {
    Policy unsigned = layers.policy("", rules);
    return layers.policy(CanonicalPolicy.version(unsigned), rules);
  }

  private static List<Rule> rules(Layers layers, ConditionCompiler compiler, Problems problems) {
    RuleReader reader = new RuleReader(compiler, problems);
    List<Rule> rules = new ArrayList<>();
    Map<String, Rule> byName = new HashMap<>();
    for (int i = 0; i < layers.rules().size(); i++) {
      Rule rule = reader.read(layers.rules().get(i), i);
      Rule earlier = byName.putIfAbsent(rule.name(), rule);
      if (earlier != null) {
        layers.reportDuplicate(earlier, rule, i);
      }
      rules.add(rule);
    }
    return rules;
  }
}
