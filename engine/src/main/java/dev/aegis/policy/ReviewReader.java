package dev.aegis.policy;

import dev.aegis.decision.Review;
import dev.aegis.diagnostic.Code;
import dev.aegis.glob.Glob;
import dev.aegis.yaml.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how people are asked. */
final class ReviewReader {
  private static final List<String> KEYS = List.of("handler", "timeout", "quorum", "approvers");
  private static final Pattern DURATION = Pattern.compile("0*([0-9]{1,9})([smhd])");
  private static final Pattern LONG_DURATION = Pattern.compile("[0-9]+[smhd]");

  private final Problems problems;

  ReviewReader(Problems problems) {
    this.problems = problems;
  }

  Review read(Node node) {
    Keys keys = Keys.of(node, "`review`", KEYS, problems);
    Optional<String> handler =
        keys.value("handler").flatMap(value -> Words.name(value, "`handler`", problems));
    Optional<Duration> timeout = keys.value("timeout").flatMap(this::timeout);
    Optional<Integer> quorum = keys.value("quorum").flatMap(this::quorum);
    List<List<String>> approvers = keys.value("approvers").map(this::approvers).orElse(List.of());
    return new Review(
        handler.orElse(Review.DEFAULT.handler()),
        timeout.orElse(Review.DEFAULT.timeout()),
        quorum.orElse(Review.DEFAULT.quorum()),
        approvers);
  }

  private List<List<String>> approvers(Node node) {
    List<Glob> globs = new GlobReader(problems).read(node, "`approvers`");
    return globs.isEmpty() ? List.of() : List.of(globs.stream().map(Glob::pattern).toList());
  }

  private Optional<Duration> timeout(Node node) {
    if (node instanceof Node.Scalar number && number.value() instanceof Long seconds) {
      problems.add(
          Code.WRONG_TYPE,
          node,
          "`timeout` must be a text with a unit, and this is a number",
          "did you mean `" + seconds + "s`?");
      return Optional.empty();
    }
    Optional<Node.Scalar> scalar = problems.text(node, "`timeout`");
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    String text = scalar.get().text().text();
    if (!LONG_DURATION.matcher(text).matches()) {
      problems.add(
          Code.BAD_DURATION,
          node,
          "`timeout` is a number with `s`, `m`, `h` or `d`, such as `15m`, not "
              + Problems.quoted(text));
      return Optional.empty();
    }
    Matcher parts = DURATION.matcher(text);
    Optional<Duration> timeout = parts.matches() ? Optional.of(duration(parts)) : Optional.empty();
    if (timeout.isEmpty()
        || timeout.get().compareTo(Review.SHORTEST_TIMEOUT) < 0
        || timeout.get().compareTo(Review.LONGEST_TIMEOUT) > 0) {
      problems.add(
          Code.OUT_OF_RANGE,
          node,
          "`timeout` is from `1s` to `30d`, and " + Problems.quoted(text) + " is not");
      return Optional.empty();
    }
    return timeout;
  }

  private static Duration duration(Matcher parts) {
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private Optional<Integer> quorum(Node node) {
    if (!(node instanceof Node.Scalar scalar) || !(scalar.value() instanceof Number)) {
      problems.wrongType(node, "`quorum`", "a number");
      return Optional.empty();
    }
    OptionalLong quorum = Words.whole(node);
    if (quorum.isEmpty() || quorum.getAsLong() < 1 || quorum.getAsLong() > Review.LARGEST_QUORUM) {
      problems.add(
          Code.OUT_OF_RANGE,
          node,
          "`quorum` is a whole number from 1 to 16, and "
              + Problems.quoted(scalar.text().text())
              + " is not");
      return Optional.empty();
    }
    return Optional.of((int) quorum.getAsLong());
  }
}
