package dev.aegis.policy;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.glob.Glob;
import dev.aegis.yaml.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one rule at a time. */
final class RuleReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "description",
          "reason",
          "match",
          "conditions",
          "when",
          "risk_level",
          "approval",
          "review");
  private static final List<String> MATCH_KEYS = List.of("type", "target", "agent");
  private static final List<String> REVIEW_KEYS =
      List.of("handler", "timeout", "quorum", "approvers");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
  private static final List<Glob> ANYTHING = List.of(Glob.of("*"));

  private final ConditionCompiler compiler;
  private final Problems problems;
  private final GlobReader globs;
  private final ConditionsReader conditions;

  RuleReader(ConditionCompiler compiler, Problems problems) {
    this.compiler = compiler;
    this.problems = problems;
    this.globs = new GlobReader(problems);
    this.conditions = new ConditionsReader(problems);
  }

  /**
   * What a node says, with defaults for what it does not say or says wrongly.
   *
   * @param index of the rule, from 0
   */
  Rule read(Node node, int index) {
    Map<String, Node> fields = problems.fields(node, "a rule", KEYS);
    Approval approval = Approval.APPROVE;
    Node approvalNode = fields.get("approval");
    if (approvalNode != null) {
      approval = Words.approval(approvalNode, problems, approval);
    }
    RiskLevel risk = RiskLevel.MEDIUM;
    Node riskNode = fields.get("risk_level");
    if (riskNode != null) {
      risk = Words.risk(riskNode, problems, risk);
    }
    ConditionsReader.Conditions map =
        fields.containsKey("conditions")
            ? conditions.read(fields.get("conditions"))
            : ConditionsReader.Conditions.NONE;
    List<Term> terms = new ArrayList<>(map.terms());
    String when = when(fields.get("when"), terms);
    return new Rule(
        name(fields.get("name"), index),
        optionalText(fields.get("description"), "`description`"),
        optionalText(fields.get("reason"), "`reason`"),
        match(fields.get("match")),
        map.written(),
        when,
        terms.isEmpty() ? null : terms.size() == 1 ? terms.getFirst() : new Term.All(terms),
        risk,
        approval,
        review(fields.get("review"), approval),
        node.source(),
        node.span());
  }

  private String name(@Nullable Node node, int index) {
    String otherwise = "rule_" + index;
    if (node == null) {
      return otherwise;
    }
    String name = problems.text(node, "`name`");
    if (name == null) {
      return otherwise;
    }
    if (name.isEmpty()) {
      problems.add(Code.BAD_NAME, node, "a rule's name is empty", "leave it out to have one made");
      return otherwise;
    }
    if (PolicyReader.hasControl(name)) {
      problems.add(Code.BAD_NAME, node, "a rule's name has a control character");
      return otherwise;
    }
    if (name.startsWith("<")) {
      problems.add(
          Code.BAD_NAME, node, "a rule's name can't begin with `<`: such names are Aegis's own");
      return otherwise;
    }
    return name;
  }

  private @Nullable String optionalText(@Nullable Node node, String what) {
    return node == null ? null : problems.text(node, what);
  }

  private Rule.Match match(@Nullable Node node) {
    if (node == null) {
      return new Rule.Match(ANYTHING, ANYTHING, ANYTHING);
    }
    Map<String, Node> fields = problems.fields(node, "`match`", MATCH_KEYS);
    return new Rule.Match(
        globs(fields.get("type"), "type", true),
        globs(fields.get("target"), "target", false),
        globs(fields.get("agent"), "agent", false));
  }

  private List<Glob> globs(@Nullable Node node, String what, boolean neverEmpty) {
    return node == null ? ANYTHING : globs.read(node, "`" + what + "`", neverEmpty);
  }

  private @Nullable String when(@Nullable Node node, List<Term> terms) {
    if (node == null) {
      return null;
    }
    // `when: true` is an expression as good as any, though YAML sees a boolean.
    boolean bool = node instanceof Node.Scalar scalar && scalar.value() instanceof Boolean;
    if ((bool || problems.text(node, "`when`") != null) && node instanceof Node.Scalar scalar) {
      Outcome<Term> condition = compiler.compile(scalar.text());
      problems.addAll(condition.diagnostics());
      condition.value().ifPresent(terms::add);
      return scalar.text().text();
    }
    return null;
  }

  private @Nullable Review review(@Nullable Node node, Approval approval) {
    if (node == null) {
      return approval == Approval.APPROVE ? Review.DEFAULT : null;
    }
    Map<String, Node> fields = problems.fields(node, "`review`", REVIEW_KEYS);
    String handler = handler(fields.get("handler"));
    Duration timeout = timeout(fields.get("timeout"));
    int quorum = quorum(fields.get("quorum"));
    List<List<String>> approvers = approvers(fields.get("approvers"));
    if (approval != Approval.APPROVE) {
      problems.add(
          Code.MISPLACED_KEY,
          node,
          "`review` goes with `approval: approve` alone, and this rule's is `"
              + approval.word()
              + "`");
      return null;
    }
    return new Review(handler, timeout, quorum, approvers);
  }

  private @Nullable String handler(@Nullable Node node) {
    String name = optionalText(node, "`handler`");
    if (node != null && name != null && name.isEmpty()) {
      problems.add(Code.EMPTY_VALUE, node, "`handler` is empty");
    }
    return name;
  }

  private Duration timeout(@Nullable Node node) {
    Duration otherwise = Review.DEFAULT.timeout();
    String text = optionalText(node, "`timeout`");
    if (node == null || text == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      problems.add(
          Code.BAD_DURATION,
          node,
          "`" + text + "` is no duration",
          "write a number and s, m, h or d, such as `15m`");
      return otherwise;
    }
    long number = Long.parseLong(matcher.group(1));
    Duration timeout =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (timeout.compareTo(Review.SHORTEST_TIMEOUT) < 0
        || timeout.compareTo(Review.LONGEST_TIMEOUT) > 0) {
      problems.add(Code.OUT_OF_RANGE, node, "`timeout` is 1s to 30d, not `" + text + "`");
      return otherwise;
    }
    return timeout;
  }

  private int quorum(@Nullable Node node) {
    if (node == null) {
      return 1;
    }
    if (!(node instanceof Node.Scalar scalar && scalar.value() instanceof Long number)) {
      problems.add(
          Problems.typeOf(node),
          node,
          "`quorum` must be a whole number, not " + Problems.described(node));
      return 1;
    }
    if (number < 1 || number > Review.LARGEST_QUORUM) {
      problems.add(Code.OUT_OF_RANGE, node, "`quorum` is 1 to 16, not " + number);
      return 1;
    }
    return number.intValue();
  }

  private List<List<String>> approvers(@Nullable Node node) {
    return node == null
        ? List.of()
        : List.of(globs.read(node, "`approvers`", true).stream().map(Glob::pattern).toList());
  }
}
