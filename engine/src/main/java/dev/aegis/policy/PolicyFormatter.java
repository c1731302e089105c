package dev.aegis.policy;

import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Layout;
import java.util.List;
import java.util.Optional;

/**
 * Gives a policy its usual layout. What it means does not change, no comment is lost, and laying it
 * out again changes nothing: where that can't be, the policy is left as it is. Stateless.
 */
public final class PolicyFormatter {
  private PolicyFormatter() {}

  /**
   * The text of a policy, laid out.
   *
   * @return failed where the policy has errors; an empty value where it can't be laid out without
   *     loss
   */
  public static Outcome<Optional<String>> format(SourceText source) {
    return PolicyReader.read(List.of(source))
        .then(policy -> Outcome.of(laidOut(source, policy.version())));
  }

  private static Optional<String> laidOut(SourceText source, String version) {
    try {
      String text = Layout.of(source.text());
      boolean faithful =
          version.equals(version(source, text))
              && Layout.comments(text).equals(Layout.comments(source.text()))
              && Layout.of(text).equals(text);
      return faithful ? Optional.of(text) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String version(SourceText source, String text) {
    Outcome<Policy> read = PolicyReader.read(List.of(new SourceText(source.name(), text)));
    return read.succeeded() ? read.get().version() : "";
  }
}
