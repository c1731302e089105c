package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Layout;
import dev.aegis.yaml.Node;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a policy its usual layout. What it means does not change, no comment is lost, and laying it
 * out again changes nothing: where that can't be, the policy is left as it is. Stateless.
 */
public final class PolicyFormatter {
  /** What may only be missing here. */
  private static final Set<Code> ELSEWHERE = Set.of(Code.UNKNOWN_VARIABLE, Code.UNKNOWN_FUNCTION);

  private PolicyFormatter() {}

  /**
   * The text of a policy, laid out. It may be a layer that asks for named conditions of another
   * file, and for functions of plugins that are not here.
   *
   * @return failed where the policy has other errors; an empty value where it can't be laid out
   *     without loss
   */
  public static Outcome<Optional<String>> format(SourceText source) {
    Outcome<Policy> policy = PolicyReader.read(List.of(source));
    boolean formattable =
        policy.diagnostics().stream()
            .allMatch(d -> d.severity() == Severity.WARNING || ELSEWHERE.contains(d.code()));
    return formattable ? Outcome.of(laidOut(source, policy)) : Outcome.failed(policy.diagnostics());
  }

  private static Optional<String> laidOut(SourceText source, Outcome<Policy> policy) {
    try {
      String text = Layout.of(source.text());
      SourceText laidOut = new SourceText(source.name(), text);
      boolean faithful =
          isSame(Documents.yaml(source).get(), Documents.yaml(laidOut).get())
              && version(policy).equals(version(PolicyReader.read(List.of(laidOut))))
              && Layout.comments(text).equals(Layout.comments(source.text()))
              && Layout.of(text).equals(text);
      return faithful ? Optional.of(text) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> version(Outcome<Policy> policy) {
    return policy.value().map(Policy::version);
  }

  /** Whether two documents have the same values under the same names, in the same order. */
  private static boolean isSame(Node a, Node b) {
    return switch (a) {
      case Node.Scalar one ->
          b instanceof Node.Scalar other
              && Objects.equals(one.value(), other.value())
              && one.text().text().equals(other.text().text());
      case Node.Sequence one ->
          b instanceof Node.Sequence other && isSame(one.items(), other.items());
      case Node.Mapping one ->
          b instanceof Node.Mapping other
              && one.entries().stream()
                  .map(Node.Entry::name)
                  .toList()
                  .equals(other.entries().stream().map(Node.Entry::name).toList())
              && isSame(values(one), values(other));
    };
  }

  private static List<Node> values(Node.Mapping mapping) {
    return mapping.entries().stream().map(Node.Entry::value).toList();
  }

  private static boolean isSame(List<Node> some, List<Node> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!isSame(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
