package dev.aegis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.check.PolicyChecks;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.glob.Glob;
import dev.aegis.json.ActionReader;
import dev.aegis.json.InvalidActionException;
import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.json.PolicyJson;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.TooManyActionsException;
import dev.aegis.match.Matcher;
import dev.aegis.policy.CanonicalPolicy;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import dev.aegis.testing.NaiveGlob;
import dev.aegis.testing.Policies;
import dev.aegis.yaml.Documents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes an input through its door and as far as it goes, and checks what must always be true. */
final class Targets {
  private static final int PROBES = 3;

  /** How often a glob stands in the policy that tries it, which must fit in a file. */
  private static final int GLOB_USES = 4;

  private static final SourceText LAYER =
      new SourceText("layer.yaml", "let: {odd: params.a > 1}\nrules: [{name: last, when: odd}]\n");
  private static final List<Matcher> MATCHERS =
      Corpus.POLICIES.stream()
          .map(name -> Matcher.compile(PolicyReader.read(List.of(Corpus.policy(name))).get()))
          .toList();

  private Targets() {}

  /** An answer; anything thrown is a finding. */
  static Answer answer(Input input) {
    return switch (input.kind()) {
      case POLICY -> policy(input);
      case EXPRESSION -> new ExpressionTarget(input.text()).answer();
      case GLOB -> glob(input);
      case REGEX -> regex(input);
      case ACTION -> action(input);
    };
  }

  private static Answer policy(Input input) {
    Outcome<SourceText> decoded = PolicyReader.decode("fuzz.yaml", input.bytes());
    decoded.diagnostics().forEach(d -> Findings.check(List.of(d), d.source()));
    SourceText source = decoded.value().orElseGet(() -> new SourceText("fuzz.yaml", input.text()));
    Outcome<Policy> read = Findings.check(PolicyReader.read(List.of(source)), source);
    Outcome<Policy> json = Findings.check(PolicyReader.readJson(source), source);
    json.value().ifPresent(p -> assertThat(read.get().version()).isEqualTo(p.version()));
    Findings.check(PolicyReader.read(List.of(source, LAYER)), source, LAYER);
    List<Diagnostic> found = new ArrayList<>(read.diagnostics());
    read.value()
        .ifPresent(policy -> found.addAll(used(policy, Arrays.hashCode(input.bytes()), source)));
    return Answer.of(read.succeeded(), found);
  }

  /** Does with a policy all that is ever done with one; gives the warnings. */
  private static List<Diagnostic> used(Policy policy, long seed, SourceText source) {
    List<Diagnostic> warnings = compiled(policy, seed);
    Findings.check(warnings, source);
    assertThat(Json.OWN.read(Json.STRICT.write(PolicyJson.of(policy)))).isNotNull();
    String canonical = Json.STRICT.write(CanonicalPolicy.of(policy));
    Policy again = PolicyReader.readJson(new SourceText("canonical.json", canonical)).get();
    assertThat(again.version()).isEqualTo(policy.version());
    return warnings;
  }

  private static List<Diagnostic> compiled(Policy policy, long seed) {
    Matcher matcher = Matcher.compile(policy);
    assertThat(matcher.describe()).isNotEmpty();
    new Probes(matcher, seed).check(PROBES);
    return PolicyChecks.check(matcher).warnings();
  }

  /** The same for a condition alone. */
  static void used(Term condition, long seed) {
    compiled(
        Policies.policy(Policies.rule("r", List.of("a*", "b"), List.of("*"), condition)), seed);
  }

  private static Answer glob(Input input) {
    String pattern = input.pattern();
    String subject = input.subject();
    Glob glob = Glob.of(pattern);
    for (Glob.Flaw flaw : glob.flaws()) {
      assertThat(flaw.start()).isBetween(0, flaw.end());
      assertThat(flaw.end()).isBetween(1, pattern.length());
    }
    for (String text : List.of(subject, pattern, "", "a".repeat(1_000))) {
      boolean matches = glob.matches(text);
      if (isQuick(pattern, text)) {
        assertThat(matches).as("%s matches %s", pattern, text).isEqualTo(naive(pattern, text));
      }
    }
    List<String> globs = List.of(pattern, subject);
    if (GLOB_USES * (pattern.length() + subject.length()) <= Documents.LARGEST) {
      compiled(
          Policies.policy(
              Policies.rule("r", globs, List.of(pattern), null),
              Policies.rule("s", List.of(subject), globs, null),
              Policies.rule("t", globs, globs, null)),
          pattern.hashCode());
    }
    return Answer.of(glob.matches(subject), glob.flaws().size() + " " + glob.parts().size());
  }

  private static boolean isQuick(String pattern, String text) {
    long stars = pattern.chars().filter(c -> c == '*').count();
    return stars <= 3 && pattern.length() <= 40 && text.length() <= 40;
  }

  private static boolean naive(String pattern, String text) {
    return NaiveGlob.matches(pattern, text);
  }

  private static Answer regex(Input input) {
    try {
      Regex regex = Regex.of(input.pattern());
      boolean found = regex.findsIn(input.subject());
      regex.findsIn(input.subject().repeat(3) + "a".repeat(20_000));
      return Answer.of(true, "found: " + found);
    } catch (IllegalStateException e) {
      // Says so, and makes a condition undecidable.
      return Answer.of(true, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      String hint = Regex.hint(input.pattern());
      assertThat(String.valueOf(e.getMessage())).doesNotContain("\n").hasSizeLessThan(5_000);
      return Answer.of(false, e.getMessage() + hint);
    }
  }

  private static Answer action(Input input) {
    Object value;
    try {
      value = Json.STRICT.read(input.bytes());
    } catch (JsonException e) {
      alsoLeniently(input);
      return Answer.of(false, String.valueOf(e.getMessage()));
    }
    assertThat(Json.STRICT.read(Json.STRICT.write(value))).isEqualTo(value);
    assertThat(Json.OWN.read(Json.OWN.writePretty(value))).isEqualTo(value);
    try {
      ActionReader.forNow(5).read(value);
    } catch (InvalidActionException | TooManyActionsException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    try {
      List<RequestedAction> actions = ActionReader.forAnyTime(10).read(value).actions();
      actions.forEach(Targets::decided);
      return Answer.of(true, "actions: " + Math.min(2, actions.size()));
    } catch (InvalidActionException | TooManyActionsException e) {
      return Answer.of(false, String.valueOf(e.getMessage()));
    }
  }

  private static void alsoLeniently(Input input) {
    try {
      Object value = Json.OWN.read(input.text());
      assertThat(Json.OWN.read(Json.OWN.write(value))).isEqualTo(value);
    } catch (JsonException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    try {
      Json.STRICT.readWithRawLineBreaks(input.bytes());
    } catch (JsonException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void decided(RequestedAction requested) {
    Action action = requested.action();
    for (Matcher matcher : MATCHERS) {
      new Probes(matcher, 0)
          .check(action, requested.at() == null ? Corpus.ANY_TIME : requested.at(), true);
    }
  }
}
