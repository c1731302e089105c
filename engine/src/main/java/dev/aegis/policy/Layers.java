package dev.aegis.policy;

import dev.aegis.action.ParameterPath;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Fragment;
import dev.aegis.source.Place;
import dev.aegis.yaml.Node;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes in the tops of the files of one policy, in their order. */
final class Layers {
  private static final List<String> KEYS =
      List.of("version", "timezone", "defaults", "let", "audit", "rules");
  private static final List<String> AUDIT_KEYS = List.of("mask");
  private static final List<String> DEFAULTS_KEYS = List.of("risk_level", "approval");
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

  /** What an expression already understands, or keeps for itself. */
  private static final Set<String> TAKEN =
      Set.of(
          "action",
          "agent",
          "session",
          "params",
          "now",
          "clock",
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
          "while");

  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Problems problems;
  private final Map<String, Fragment> let = new LinkedHashMap<>();
  private final List<Node> rules = new ArrayList<>();
  private final Set<ParameterPath> masks = new LinkedHashSet<>();
  private ZoneId timezone = UTC;
  private Defaults defaults = new Defaults(RiskLevel.MEDIUM, Approval.APPROVE);

  private @Nullable Place defaultApproval;

  Layers(Problems problems) {
    this.problems = problems;
  }

  void add(Node root, boolean first) {
    if (Problems.isNull(root)) {
      problems.add(
          Code.EMPTY_VALUE,
          root,
          "there is no policy here",
          "a policy that says nothing is written `{}`");
      return;
    }
    Keys keys = Keys.of(root, "a policy", KEYS, problems);
    keys.value("version").ifPresent(this::version);
    for (String key : List.of("defaults", "timezone")) {
      keys.entry(key).filter(entry -> !first).ifPresent(this::misplaced);
    }
    keys.value("timezone").ifPresent(this::timezone);
    keys.value("defaults").ifPresent(this::defaults);
    keys.value("let").ifPresent(this::let);
    keys.value("audit").ifPresent(this::audit);
    keys.value("rules").ifPresent(this::rules);
  }

  /** What was read, with the rules that the nodes became. */
  Policy policy(String version, List<Rule> rules) {
    Map<String, String> written = new LinkedHashMap<>();
    let.forEach((name, fragment) -> written.put(name, fragment.text()));
    return new Policy(
        version,
        timezone,
        defaults,
        Collections.unmodifiableMap(written),
        rules,
        List.copyOf(masks),
        defaultApproval);
  }

  Map<String, Fragment> let() {
    return let;
  }

  List<Node> rules() {
    return rules;
  }

  /** Says that two rules have one name, at the one that its author named. */
  void reportDuplicate(Rule earlier, Rule later, int index) {
    boolean laterIsNamed = isNamed(rules.get(index));
    Rule shown = laterIsNamed ? later : earlier;
    Rule other = laterIsNamed ? earlier : later;
    problems.add(
        Code.DUPLICATE_NAME,
        rules.get(laterIsNamed ? index : indexOf(earlier)),
        shown.span(),
        "two rules have the name " + Problems.quoted(shown.name()),
        "the other one is at "
            + other.source().name()
            + ":"
            + other.source().position(other.span().start()).line());
  }

  private int indexOf(Rule rule) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).source() == rule.source()) {
        return i;
      }
    }
    throw new IllegalStateException("a rule of no file");
  }

  private static boolean isNamed(Node rule) {
    return rule instanceof Node.Mapping mapping
        && mapping.entries().stream().anyMatch(entry -> entry.name().equals("name"));
  }

  private void misplaced(Node.Entry entry) {
    problems.add(
        Code.MISPLACED_KEY,
        entry.key(),
        "only the first file of a policy can have `" + entry.name() + "`");
  }

  private void version(Node node) {
    // A JSON Schema can't tell 1.0 from 1, so neither do we.
    boolean one = node instanceof Node.Scalar scalar && "1".equals(scalar.value());
    if (one || Words.whole(node).orElse(0) == 1) {
      return;
    }
    if (node instanceof Node.Scalar scalar && scalar.value() != null) {
      problems.add(
          Code.BAD_VERSION,
          node,
          "this Aegis reads version `1` of the policy language, not "
              + Problems.quoted(scalar.text().text()));
    } else {
      problems.wrongType(node, "`version`", "`1`");
    }
  }

  private void timezone(Node node) {
    Optional<String> id = problems.text(node, "`timezone`").map(text -> text.text().text());
    if (id.isEmpty()) {
      return;
    }
    if (ZoneId.getAvailableZoneIds().contains(id.get())) {
      timezone = ZoneId.of(id.get());
      return;
    }
    problems.add(
        Code.BAD_TIMEZONE,
        node,
        Problems.quoted(id.get()) + " is not the name of an IANA time zone",
        Suggestion.didYouMean(id.get(), ZoneId.getAvailableZoneIds())
            .orElse("name a place, such as `Europe/Berlin`, or `UTC`"));
  }

  private void defaults(Node node) {
    Keys keys = Keys.of(node, "`defaults`", DEFAULTS_KEYS, problems);
    defaultApproval = keys.value("approval").map(n -> new Place(n.source(), n.span())).orElse(null);
    defaults =
        new Defaults(
            keys.value("risk_level")
                .flatMap(n -> Words.riskLevel(n, problems))
                .orElse(defaults.riskLevel()),
            keys.value("approval")
                .flatMap(n -> Words.approval(n, problems))
                .orElse(defaults.approval()));
  }

  private void let(Node node) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.wrongType(node, "`let`", "a mapping from names to conditions");
      return;
    }
    for (Node.Entry entry : mapping.entries()) {
      Optional<Node.Scalar> condition =
          problems.text(entry.value(), "the condition " + Problems.quoted(entry.name()));
      if (isUsable(entry) && condition.isPresent()) {
        Fragment earlier = let.putIfAbsent(entry.name(), condition.get().text());
        if (earlier != null && earlier.source() != entry.key().source()) {
          problems.add(
              Code.DUPLICATE_NAME,
              entry.key(),
              "two conditions have the name " + Problems.quoted(entry.name()),
              "the other one is in " + earlier.source().name());
        }
      }
    }
  }

  private boolean isUsable(Node.Entry entry) {
    if (!Words.isName(entry.key(), "a condition's name", problems)) {
      return false;
    }
    String name = entry.name();
    if (TAKEN.contains(name)) {
      problems.add(
          Code.BAD_NAME,
          entry.key(),
          Problems.quoted(name) + " has a meaning of its own in an expression");
      return false;
    }
    if (!IDENTIFIER.matcher(name).matches()) {
      problems.add(
          Code.BAD_NAME,
          entry.key(),
          "an expression can't use the name " + Problems.quoted(name),
          "use letters of a to z, digits and `_`, and no digit first");
      return false;
    }
    return true;
  }

  private void audit(Node node) {
    Keys.of(node, "`audit`", AUDIT_KEYS, problems).value("mask").ifPresent(this::mask);
  }

  private void mask(Node node) {
    if (!(node instanceof Node.Sequence list)) {
      problems.wrongType(node, "`mask`", "a list of paths such as `params.card`");
      return;
    }
    for (Node item : list.items()) {
      Optional<String> path = problems.text(item, "a path").map(text -> text.text().text());
      path.flatMap(ParameterPath::parse)
          .ifPresentOrElse(
              masks::add,
              () ->
                  path.ifPresent(
                      written ->
                          problems.add(
                              Code.BAD_NAME,
                              item,
                              Problems.quoted(written) + " is no path to parameters",
                              "write names with dots between them, and `*` for any: `params.card`,"
                                  + " `params.*.password`")));
    }
  }

  private void rules(Node node) {
    if (node instanceof Node.Sequence list) {
      rules.addAll(list.items());
    } else {
      problems.wrongType(node, "`rules`", "a list");
    }
  }
}
