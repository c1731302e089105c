package dev.aegis.policy;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads policy files, one or several layered, and reports all that is wrong with them in one go.
 */
public final class PolicyReader {
  private static final List<String> KEYS =
      List.of("version", "timezone", "defaults", "let", "rules");
  private static final Defaults DEFAULTS = new Defaults(RiskLevel.MEDIUM, Approval.APPROVE);
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while",
          "action",
          "agent",
          "session",
          "params",
          "now",
          "clock",
          "has");

  private final Problems problems = new Problems();
  private final Map<String, Fragment> let = new LinkedHashMap<>();
  private final List<Node> ruleNodes = new ArrayList<>();
  private ZoneId timezone = ZoneOffset.UTC;
  private Defaults defaults = DEFAULTS;

  private PolicyReader() {}

  /**
   * Reads files, later ones layered on earlier ones.
   *
   * @param sources at least one
   */
  public static Outcome<Policy> read(List<SourceText> sources) {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a policy is at least one file");
    }
    PolicyReader reader = new PolicyReader();
    List<Node> documents = new ArrayList<>();
    for (SourceText source : sources) {
      Outcome<Node> document = Documents.yaml(source);
      reader.problems.addAll(document.diagnostics());
      document.value().ifPresent(documents::add);
    }
    return documents.size() < sources.size()
        ? Outcome.failed(reader.problems.found())
        : reader.policy(documents);
  }

  private Outcome<Policy> policy(List<Node> documents) {
    for (int i = 0; i < documents.size(); i++) {
      document(documents.get(i), i == 0);
    }
    ConditionCompiler conditions = new ConditionCompiler(let);
    problems.addAll(conditions.diagnostics());
    RuleReader ruleReader = new RuleReader(conditions, problems);
    List<Rule> rules = new ArrayList<>();
    for (Node node : ruleNodes) {
      rules.add(ruleReader.read(node, rules.size()));
    }
    checkNames(rules);
    Map<String, String> texts = new LinkedHashMap<>();
    let.forEach((name, fragment) -> texts.put(name, fragment.text()));
    Policy unsigned = new Policy("", timezone, defaults, texts, rules);
    return Outcome.of(
        new Policy(CanonicalPolicy.version(unsigned), timezone, defaults, texts, rules),
        problems.found());
  }

  private void document(Node document, boolean first) {
    Map<String, Node> fields = problems.fields(document, "a policy", KEYS);
    fields.forEach(
        (key, node) -> {
          switch (key) {
            case "version" -> version(node);
            case "timezone" -> {
              if (inFirst(first, key, node)) {
                timezone = zone(node);
              }
            }
            case "defaults" -> {
              if (inFirst(first, key, node)) {
                defaults = defaults(node);
              }
            }
            case "let" -> let(node);
            default -> rules(node);
          }
        });
  }

  private boolean inFirst(boolean first, String key, Node node) {
    if (!first) {
      problems.add(
          Code.MISPLACED_KEY, node, "`" + key + "` can stand in the first of several files alone");
    }
    return first;
  }

  private void version(Node node) {
    Object value = node instanceof Node.Scalar scalar ? scalar.value() : null;
    if (!Long.valueOf(1).equals(value) && !"1".equals(value)) {
      problems.add(
          Code.BAD_VERSION, node, "the version must be '1', not " + Problems.described(node));
    }
  }

  private ZoneId zone(Node node) {
    String text = problems.text(node, "`timezone`");
    if (text == null) {
      return ZoneOffset.UTC;
    }
    Set<String> known = ZoneId.getAvailableZoneIds();
    if (known.contains(text)) {
      try {
        return ZoneId.of(text);
      } catch (ZoneRulesException e) {
        // Listed, and yet without rules: as good as unknown.
      }
    }
    problems.add(
        Code.BAD_TIMEZONE,
        node,
        "there is no time zone `" + text + "`",
        Suggestion.didYouMean(text, known).orElse("use an IANA name such as `Europe/Berlin`"));
    return ZoneOffset.UTC;
  }

  private Defaults defaults(Node node) {
    Map<String, Node> fields =
        problems.fields(node, "`defaults`", List.of("risk_level", "approval"));
    RiskLevel risk = DEFAULTS.riskLevel();
    Approval approval = DEFAULTS.approval();
    Node riskNode = fields.get("risk_level");
    if (riskNode != null) {
      risk = Words.risk(riskNode, problems, risk);
    }
    Node approvalNode = fields.get("approval");
    if (approvalNode != null) {
      approval = Words.approval(approvalNode, problems, approval);
    }
    return new Defaults(risk, approval);
  }

  private void let(Node node) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.add(
          Problems.typeOf(node), node, "`let` must be a mapping, not " + Problems.described(node));
      return;
    }
    for (Node.Entry entry : mapping.entries()) {
      String name = entry.name();
      boolean usable = checkLetName(entry.key(), name);
      if (problems.text(entry.value(), "the condition `" + name + "`") != null
          && usable
          && entry.value() instanceof Node.Scalar scalar) {
        let.put(name, scalar.text());
      }
    }
  }

  private boolean checkLetName(Node.Scalar key, String name) {
    if (RESERVED.contains(name)) {
      problems.add(Code.BAD_NAME, key, "`" + name + "` means something else in conditions");
      return false;
    }
    if (!IDENTIFIER.matcher(name).matches()) {
      problems.add(
          Code.BAD_NAME,
          key,
          "`" + shown(name) + "` can't be used as a name in conditions",
          "a name has letters, digits and `_`, and does not begin with a digit");
      return false;
    }
    if (let.containsKey(name)) {
      problems.add(Code.DUPLICATE_NAME, key, "a condition `" + name + "` exists already");
      return false;
    }
    return true;
  }

  private void rules(Node node) {
    if (Problems.isNull(node) || !(node instanceof Node.Sequence sequence)) {
      problems.add(
          Problems.typeOf(node), node, "`rules` must be a list, not " + Problems.described(node));
      return;
    }
    ruleNodes.addAll(sequence.items());
  }

  private void checkNames(List<Rule> rules) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (!names.add(rule.name())) {
        problems.add(
            Code.DUPLICATE_NAME,
            ruleNodes.get(i),
            "a rule `" + rule.name() + "` exists already",
            "give each rule a name of its own");
      }
    }
  }

  /** A name without what a terminal would act on. */
  static String shown(String name) {
    return CONTROL.matcher(name).replaceAll("\uFFFD");
  }

  /** Whether a name has a control character. */
  static boolean hasControl(String name) {
    return CONTROL.matcher(name).find()
        || name.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL);
  }
}
