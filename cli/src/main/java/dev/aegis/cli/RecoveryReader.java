package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.glob.Glob;
import dev.aegis.runtime.RecoveryRule;
import dev.aegis.runtime.RecoveryRule.Retry;
import dev.aegis.yaml.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to follow where actions fail.
 *
 * <pre>{@code
 * recovery:
 *   - match: deploy*
 *     retry: {attempts: 3, backoff: 2s, at_most: 30s}
 *     rollback: {type: rollback_deploy}
 * }</pre>
 */
final class RecoveryReader {
  private static final Pattern DURATION = Pattern.compile("0*([0-9]{1,7})(ms|s|m)");

  private final BiConsumer<Node, String> mistakes;

  /**
   * @param mistakes is told what is wrong, and where
   */
  RecoveryReader(BiConsumer<Node, String> mistakes) {
    this.mistakes = mistakes;
  }

  List<RecoveryRule> read(Node node) {
    if (!(node instanceof Node.Sequence rules)) {
      mistakes.accept(node, "`recovery` must be a list");
      return List.of();
    }
    List<RecoveryRule> read = new ArrayList<>();
    rules.items().forEach(item -> rule(item).ifPresent(read::add));
    return read;
  }

  private Optional<RecoveryRule> rule(Node node) {
    Glob match = null;
    Retry retry = null;
    String rollback = null;
    for (Node.Entry entry : entries(node, "an item of `recovery`")) {
      switch (entry.name()) {
        case "match" -> match = glob(entry.value());
        case "retry" -> retry = retry(entry.value());
        case "rollback" -> rollback = rollback(entry.value());
        default -> unknown(entry, List.of("match", "retry", "rollback"));
      }
    }
    if (match == null) {
      mistakes.accept(node, "it needs a `match`: a glob for the types of actions");
      return Optional.empty();
    }
    return Optional.of(new RecoveryRule(match, retry, rollback));
  }

  private @Nullable Glob glob(Node node) {
    Glob glob = Glob.of(text(node).orElse(""));
    if (glob.pattern().isEmpty() || !glob.flaws().isEmpty()) {
      mistakes.accept(node, "`match` must be a glob such as deploy*");
      return null;
    }
    return glob;
  }

  private @Nullable Retry retry(Node node) {
    int attempts = 0;
    Duration backoff = null;
    Duration atMost = Retry.USUAL_AT_MOST;
    for (Node.Entry entry : entries(node, "`retry`")) {
      switch (entry.name()) {
        case "attempts" -> attempts = attempts(entry.value());
        case "backoff" -> backoff = duration(entry);
        case "at_most" -> atMost = duration(entry);
        default -> unknown(entry, List.of("attempts", "backoff", "at_most"));
      }
    }
    if (attempts == 0 || backoff == null) {
      mistakes.accept(node, "`retry` needs `attempts` and `backoff`");
      return null;
    }
    return new Retry(attempts, backoff, atMost);
  }

  private int attempts(Node node) {
    if (node instanceof Node.Scalar scalar
        && scalar.value() instanceof Long number
        && number >= 2
        && number <= Retry.MOST_ATTEMPTS) {
      return number.intValue();
    }
    mistakes.accept(node, "`attempts`, in all, are 2 to " + Retry.MOST_ATTEMPTS);
    return 2;
  }

  private Duration duration(Node.Entry entry) {
    Matcher parts = DURATION.matcher(text(entry.value()).orElse(""));
    if (parts.matches()) {
      long count = Long.parseLong(parts.group(1));
      Duration duration =
          switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
          };
      if (duration.compareTo(Retry.LONGEST_WAIT) <= 0) {
        return duration;
      }
    }
    mistakes.accept(
        entry.value(), "`" + entry.name() + "` is a time such as 500ms, 2s or 5m, at most an hour");
    return Duration.ZERO;
  }

  private @Nullable String rollback(Node node) {
    String type = null;
    for (Node.Entry entry : entries(node, "`rollback`")) {
      if (entry.name().equals("type")) {
        type = text(entry.value()).orElse("");
      } else {
        unknown(entry, List.of("type"));
      }
    }
    if (type == null || !ActionLimits.violations(Action.of(type, "")).isEmpty()) {
      mistakes.accept(node, "`rollback` needs a `type`: that of the action that takes it back");
      return null;
    }
    return type;
  }

  private void unknown(Node.Entry entry, List<String> known) {
    String hint =
        Suggestion.didYouMean(entry.name(), known).orElse("known are " + String.join(", ", known));
    mistakes.accept(entry.key(), "unknown setting `" + entry.name() + "`; " + hint);
  }

  private List<Node.Entry> entries(Node node, String what) {
    if (node instanceof Node.Mapping mapping) {
      return mapping.entries();
    }
    mistakes.accept(node, what + " must be a mapping of names to values");
    return List.of();
  }

  private static Optional<String> text(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }
}
