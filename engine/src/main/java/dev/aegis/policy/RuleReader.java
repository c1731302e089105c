package dev.aegis.policy;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.ParameterMention;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.glob.Glob;
import dev.aegis.source.Span;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one policy. */
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
  private static final List<String> LIMITS = List.of("match", "conditions", "when");
  private static final List<String> MATCH_KEYS = List.of("type", "target", "agent");
  private static final List<Glob> ANYTHING = List.of(Glob.of("*"));
  private static final Rule.Match EVERY_ACTION = new Rule.Match(ANYTHING, ANYTHING, ANYTHING);
  private static final ConditionsReader.Conditions NO_CONDITIONS =
      new ConditionsReader.Conditions(Map.of(), List.of(), List.of());

  private final ConditionCompiler compiler;
  private final Problems problems;
  private final GlobReader globs;

  RuleReader(ConditionCompiler compiler, Problems problems) {
    this.compiler = compiler;
    this.problems = problems;
    this.globs = new GlobReader(problems);
  }

  /**
   * A rule; to be used only where no error was reported.
   *
   * @param index counts from 0 over all files
   */
  Rule read(Node node, int index) {
    Keys keys = Keys.of(node, "a rule", KEYS, problems);
    Optional<Node> nameNode = keys.value("name");
    String name = nameNode.flatMap(this::name).orElse("rule_" + index);
    String description =
        keys.value("description").flatMap(n -> text(n, "`description`")).orElse(null);
    String reason = keys.value("reason").flatMap(n -> text(n, "`reason`")).orElse(null);
    Rule.Match match = keys.value("match").map(this::match).orElse(EVERY_ACTION);
    ConditionsReader.Conditions conditions =
        keys.value("conditions").map(n -> ConditionsReader.read(n, problems)).orElse(NO_CONDITIONS);
    List<ParameterMention> parameters = new ArrayList<>(conditions.parameters());
    Optional<Node.Scalar> when = keys.value("when").flatMap(n -> problems.text(n, "`when`"));
    RiskLevel riskLevel =
        keys.value("risk_level")
            .flatMap(n -> Words.riskLevel(n, problems))
            .orElse(RiskLevel.MEDIUM);
    Optional<Node> approvalNode = keys.value("approval");
    Approval approval =
        approvalNode.isEmpty()
            ? Approval.APPROVE
            : Words.approval(approvalNode.get(), problems).orElse(null);
    Review review = review(keys, approval);
    if (approval == Approval.AUTO && LIMITS.stream().allMatch(key -> keys.entry(key).isEmpty())) {
      problems.add(
          Code.FORGOTTEN_MATCH,
          node,
          place(node, nameNode),
          "rule " + Problems.quoted(name) + " lets every action run: it has no `match`",
          "say which actions it is about, or `match: {}` where all are meant");
    }
    return new Rule(
        name,
        description,
        reason,
        match,
        conditions.written(),
        when.map(text -> text.text().text()).orElse(null),
        condition(conditions, when, parameters),
        riskLevel,
        approval == null ? Approval.APPROVE : approval,
        review,
        node.source(),
        place(node, nameNode),
        parameters);
  }

  private Optional<String> name(Node node) {
    Optional<String> name = Words.name(node, "a rule's name", problems);
    if (name.isPresent() && name.get().startsWith("<")) {
      problems.add(
          Code.BAD_NAME, node, "a rule's name can't begin with `<`: such names are Aegis's own");
      return Optional.empty();
    }
    return name;
  }

  private Optional<String> text(Node node, String what) {
    return problems.text(node, what).map(scalar -> scalar.text().text());
  }

  private Rule.Match match(Node node) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String type) {
      problems.wrongType(node, "`match`", "a mapping", "say what it is: `{type: " + type + "}`");
      return EVERY_ACTION;
    }
    Keys keys = Keys.of(node, "`match`", MATCH_KEYS, problems);
    return new Rule.Match(
        keys.value("type").map(n -> globs.readTypes(n, "`type`")).orElse(ANYTHING),
        keys.value("target").map(n -> globs.read(n, "`target`")).orElse(ANYTHING),
        keys.value("agent").map(n -> globs.read(n, "`agent`")).orElse(ANYTHING));
  }

  /**
   * How people are asked; null where they are not.
   *
   * @param approval null where it could not be read
   */
  private @Nullable Review review(Keys keys, @Nullable Approval approval) {
    Optional<Node.Entry> entry = keys.entry("review");
    if (entry.isEmpty()) {
      return approval == null || approval == Approval.APPROVE ? Review.DEFAULT : null;
    }
    Review review = new ReviewReader(problems).read(entry.get().value());
    if (approval == null || approval == Approval.APPROVE) {
      return review;
    }
    problems.add(
        Code.MISPLACED_KEY,
        entry.get().key(),
        "`review` goes with `approval: approve`, and this rule's approval is `"
            + approval.word()
            + "`",
        null);
    return null;
  }

  private @Nullable Term condition(
      ConditionsReader.Conditions conditions,
      Optional<Node.Scalar> when,
      List<ParameterMention> parameters) {
    List<Term> terms = new ArrayList<>(conditions.terms());
    if (when.isPresent()) {
      Outcome<Term> compiled = compiler.compile(when.get().text(), parameters::add);
      problems.addAll(compiled.diagnostics());
      compiled.value().ifPresent(terms::add);
    }
    if (terms.isEmpty()) {
      return null;
    }
    return terms.size() == 1 ? terms.getFirst() : new Term.All(terms);
  }

  /** What to point at when something is said about the rule as a whole. */
  private static Span place(Node node, Optional<Node> name) {
    return name.filter(n -> n.source() == node.source()).orElse(node).span();
  }
}
