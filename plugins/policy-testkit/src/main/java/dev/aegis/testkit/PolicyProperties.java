package dev.aegis.testkit;

import dev.aegis.action.Action;
import dev.aegis.check.Boundaries;
import dev.aegis.check.PolicyChecks;
import dev.aegis.check.Witness;
import dev.aegis.check.Witnesses;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.diagnostic.DiagnosticRenderer;
import dev.aegis.policy.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Checks of what a policy must hold, whatever its rules are. Each looks for an action that shows
 * the contrary: by reasoning about the rules, where their conditions can be seen through, and among
 * actions drawn from around the boundaries. An {@link AssertionError} shows the simplest one that
 * was found as JSON, and as the {@code aegis simulate} command that decides it.
 *
 * <p>The same actions are drawn each time; see {@link PolicyUnderTest#withSeed} and {@link
 * PolicyUnderTest#withTries}.
 */
public final class PolicyProperties {
  private static final Pattern PARAMETER = Pattern.compile("params(\\.[^.]+)+");

  /** For one parameter: so many numbers are tried one after the other. */
  private static final int MOST_NUMBERS = 500;

  /** Pairs of rules of two policies that reasoning looks at. */
  private static final int MOST_PAIRS = 2_500;

  private PolicyProperties() {}

  /**
   * No action of a type on a target runs without a person's yes.
   *
   * @param type a glob, such as {@code delete*}
   * @param target a glob, such as {@code prod*}
   */
  public static void neverAuto(PolicyUnderTest policy, String type, String target) {
    atLeast(policy, Match.type(type).target(target), Approval.APPROVE);
  }

  /** What a match holds is decided at least so strictly. */
  public static void atLeast(PolicyUnderTest policy, Match match, Approval least) {
    Match.Meant meant = match.in(policy.policy());
    Predicate<TimedAction> fails =
        action -> policy.decide(action).approval().compareTo(least) < 0 && meant.holds(action);
    Boundaries boundaries = Boundaries.within(policy.matcher(), meant.rule());
    List<TimedAction> tried = tried(boundaries, policy);
    // A check that is about nothing would pass, and go on to pass for ever.
    if (tried.stream().noneMatch(meant::holds)) {
      throw new AssertionError("no action was found that the match is about: " + match);
    }
    tried.stream()
        .filter(fails)
        .findFirst()
        .map(action -> simplest(policy, action, fails))
        .ifPresent(
            action -> {
              throw new AssertionError(
                  "an action is decided as `%s`, and `%s` is the least that is wanted of %s\n%s"
                      .formatted(
                          policy.decide(action).approval().word(),
                          least.word(),
                          match,
                          Shown.lines(action, policy)));
            });
  }

  /**
   * More of a parameter is never decided less strictly: of two actions that are the same but for
   * it, both with a number.
   *
   * @param parameter such as {@code params.amount}
   */
  public static void monotone(PolicyUnderTest policy, String parameter) {
    monotone(policy, parameter, Double.NEGATIVE_INFINITY);
  }

  /**
   * The same, for policies that refuse small numbers as mistakes.
   *
   * @param from the smallest number that is tried, such as 0.01 where an amount must be above 0
   */
  public static void monotone(PolicyUnderTest policy, String parameter, double from) {
    if (!PARAMETER.matcher(parameter).matches()) {
      throw new IllegalArgumentException(
          "`" + parameter + "` is no parameter such as `params.amount`");
    }
    boolean known =
        policy.policy().rules().stream()
            .flatMap(rule -> rule.parameters().stream())
            .anyMatch(mention -> parameter.equals("params." + mention.name()));
    if (!known) {
      throw new AssertionError("no rule of the policy looks at `" + parameter + "`");
    }
    List<String> path = List.of(parameter.substring(parameter.indexOf('.') + 1).split("\\.", -1));
    Boundaries boundaries = policy.boundaries();
    List<Number> numbers = numbers(boundaries, from);
    Predicate<Pair> fails =
        pair -> pair.less().doubleValue() >= from && pair.isLessStrictWithMore(policy);
    for (TimedAction action : tried(boundaries, policy)) {
      TimedAction without = action.with(Parameters.without(action.action(), path));
      Approval before = null;
      for (int i = 0; i < numbers.size(); i++) {
        Pair pair = new Pair(without, path, numbers.get(Math.max(0, i - 1)), numbers.get(i));
        Approval now = policy.decide(pair.withMore()).approval();
        if (before != null && now.compareTo(before) < 0) {
          throw lessStrictWithMore(policy, parameter, pair, fails);
        }
        before = now;
      }
    }
  }

  private static AssertionError lessStrictWithMore(
      PolicyUnderTest policy, String parameter, Pair found, Predicate<Pair> fails) {
    Simpler simpler = new Simpler(policy.policy().timezone());
    Pair pair = Simpler.simplest(found, one -> one.simpler(simpler), fails);
    return new AssertionError(
        "with more `%s` an action is decided as `%s`, with less as `%s`\nwith less:\n%swith more:\n%s"
            .formatted(
                parameter,
                policy.decide(pair.withMore()).approval().word(),
                policy.decide(pair.withLess()).approval().word(),
                Shown.lines(pair.withLess(), policy),
                Shown.lines(pair.withMore(), policy)));
  }

  /** Those that the policy speaks of, what lies next to them and between them, in order. */
  private static List<Number> numbers(Boundaries boundaries, double from) {
    TreeSet<Number> numbers = new TreeSet<>((a, b) -> exact(a).compareTo(exact(b)));
    numbers.addAll(List.of(-1L, 0L, 1L, 2L, 1_000_000_000L));
    numbers.addAll(boundaries.numbers());
    numbers.removeIf(number -> number.doubleValue() < from);
    if (Double.isFinite(from)) {
      numbers.add(from);
    }
    List<Number> known = List.copyOf(numbers);
    for (int i = 1; i < known.size(); i++) {
      numbers.add((known.get(i - 1).doubleValue() + known.get(i).doubleValue()) / 2);
    }
    return spread(List.copyOf(numbers));
  }

  /** As many as may be, from the smallest to the largest. */
  private static List<Number> spread(List<Number> numbers) {
    int most = Math.min(MOST_NUMBERS, numbers.size());
    return IntStream.range(0, most)
        .mapToObj(i -> numbers.get((int) ((long) i * (numbers.size() - 1) / Math.max(1, most - 1))))
        .toList();
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal(number.doubleValue());
  }

  /**
   * Two policies decide alike: the same approval and the same risk level, whatever their rules are
   * called. Nothing is checked before {@link Comparison#everywhere} or {@link Comparison#except} is
   * called.
   */
  public static Comparison sameAs(PolicyUnderTest policy, PolicyUnderTest other) {
    return new Comparison(policy, other);
  }

  /** Two policies that are to be alike. Immutable. */
  public static final class Comparison {
    private final PolicyUnderTest policy;
    private final PolicyUnderTest other;

    private Comparison(PolicyUnderTest policy, PolicyUnderTest other) {
      this.policy = policy;
      this.other = other;
    }

    /** They decide every action alike. */
    public void everywhere() {
      except();
    }

    /** They decide every action alike that none of some matches holds. */
    public void except(Match... matches) {
      List<Match.Meant> excepted =
          Arrays.stream(matches).map(match -> match.in(policy.policy())).toList();
      Predicate<TimedAction> differs =
          action ->
              !isAlike(policy.decide(action), other.decide(action))
                  && excepted.stream().noneMatch(meant -> meant.holds(action));
      found(differs)
          .map(action -> simplest(policy, action, differs))
          .ifPresent(
              action -> {
                throw new AssertionError(
                    "two policies decide an action differently\n"
                        + Shown.lines(action, policy, other));
              });
    }

    private Optional<TimedAction> found(Predicate<TimedAction> differs) {
      return reasoned(differs)
          .or(
              () ->
                  Stream.of(policy, other)
                      .flatMap(one -> tried(one.boundaries(), policy).stream())
                      .filter(differs)
                      .findFirst());
    }

    /** Looks where a rule of the one and a rule of the other meet that decide differently. */
    private Optional<TimedAction> reasoned(Predicate<TimedAction> differs) {
      Witnesses here = Witnesses.byReasoning(policy.matcher());
      Witnesses there = Witnesses.byReasoning(other.matcher());
      int mine = policy.policy().rules().size();
      int theirs = other.policy().rules().size();
      Predicate<Witness> wanted = witness -> differs.test(PolicyUnderTest.timed(witness));
      int pairs = 0;
      for (int i = 0; i <= mine; i++) {
        for (int j = 0; j <= theirs; j++) {
          if (!decidesAs(policy, i).equals(decidesAs(other, j)) && pairs++ < MOST_PAIRS) {
            Optional<Witness> found = here.meetingBoth(i, there, j, wanted).witness();
            if (found.isPresent()) {
              return found.map(PolicyUnderTest::timed);
            }
          }
        }
      }
      return Optional.empty();
    }

    private static List<?> decidesAs(PolicyUnderTest policy, int rule) {
      List<Rule> rules = policy.policy().rules();
      return rule == rules.size()
          ? List.of(policy.policy().defaults().approval(), policy.policy().defaults().riskLevel())
          : List.of(rules.get(rule).approval(), rules.get(rule).riskLevel());
    }

    private static boolean isAlike(Decision a, Decision b) {
      return a.approval() == b.approval() && a.riskLevel() == b.riskLevel();
    }
  }

  /**
   * Each rule is met by some action: none stands behind others that take all that it is about, and
   * none asks for what can't be. A rule passes of which that can't be told for certain.
   */
  public static void noRuleUnreachable(PolicyUnderTest policy) {
    List<Rule> rules = policy.policy().rules();
    List<Rule> unreachable =
        policy.boundaries().impossible().stream()
            .filter(rule -> rule < rules.size())
            .map(rules::get)
            .toList();
    if (unreachable.isEmpty()) {
      return;
    }
    String why =
        PolicyChecks.check(policy.matcher()).warnings().stream()
            .filter(
                warning ->
                    unreachable.stream().anyMatch(rule -> warning.span().equals(rule.span())))
            .map(DiagnosticRenderer.plain()::render)
            .collect(Collectors.joining("\n"));
    throw new AssertionError(
        "no action can meet: %s\n%s"
            .formatted(
                unreachable.stream().map(Rule::name).collect(Collectors.joining(", ")), why));
  }

  private static List<TimedAction> tried(Boundaries boundaries, PolicyUnderTest policy) {
    Random random = new Random(policy.seed());
    List<TimedAction> tried = new ArrayList<>();
    boundaries.starts().forEach(start -> tried.add(PolicyUnderTest.timed(start)));
    for (int i = 0; i < policy.tries(); i++) {
      tried.add(PolicyUnderTest.timed(boundaries.draw(random)));
    }
    return tried;
  }

  private static TimedAction simplest(
      PolicyUnderTest policy, TimedAction action, Predicate<TimedAction> wanted) {
    return new Simpler(policy.policy().timezone()).simplest(action, wanted);
  }

  /** An action with less and with more of a parameter. */
  private record Pair(TimedAction without, List<String> path, Number less, Number more) {
    TimedAction withLess() {
      return without.with(Parameters.with(without.action(), path, less));
    }

    TimedAction withMore() {
      return without.with(Parameters.with(without.action(), path, more));
    }

    boolean isLessStrictWithMore(PolicyUnderTest policy) {
      return exact(less).compareTo(exact(more)) < 0
          && policy.decide(withMore()).approval().compareTo(policy.decide(withLess()).approval())
              < 0;
    }

    Stream<Pair> simpler(Simpler simpler) {
      return Stream.of(
              simpler.than(without).map(one -> new Pair(one, path, less, more)),
              smaller(less).map(one -> new Pair(without, path, one, more)),
              smaller(more).map(one -> new Pair(without, path, less, one)))
          .flatMap(pairs -> pairs);
    }

    private static Stream<Number> smaller(Number number) {
      return Simpler.numbers(number).filter(one -> Simpler.compare(one, number) < 0);
    }
  }

  /** Parameters by their path. */
  private static final class Parameters {
    private Parameters() {}

    static Action without(Action action, List<String> path) {
      return action.withParams(without(action.params(), path));
    }

    static Action with(Action action, List<String> path, Number number) {
      return action.withParams(with(action.params(), path, number));
    }

    private static Map<String, Object> without(Map<?, ?> params, List<String> path) {
      Map<String, Object> changed = copy(params);
      if (path.size() == 1) {
        changed.remove(path.getFirst());
      } else if (changed.get(path.getFirst()) instanceof Map<?, ?> inner) {
        changed.put(path.getFirst(), without(inner, path.subList(1, path.size())));
      }
      return changed;
    }

    private static Map<String, Object> with(Map<?, ?> params, List<String> path, Number number) {
      Map<String, Object> changed = copy(params);
      if (path.size() == 1) {
        changed.put(path.getFirst(), number);
      } else {
        Map<?, ?> inner = changed.get(path.getFirst()) instanceof Map<?, ?> map ? map : Map.of();
        changed.put(path.getFirst(), with(inner, path.subList(1, path.size()), number));
      }
      return changed;
    }

    private static Map<String, Object> copy(Map<?, ?> params) {
      Map<String, Object> copy = new LinkedHashMap<>();
      params.forEach((key, value) -> copy.put((String) key, value));
      return copy;
    }
  }
}
