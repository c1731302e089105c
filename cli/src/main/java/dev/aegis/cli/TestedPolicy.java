package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Suite;
import dev.aegis.suite.SuiteReader;
import dev.aegis.yaml.Document;
import dev.aegis.yaml.Documents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A policy with its tests. Immutable.
 *
 * @param suites one for each test file, in their order
 */
record TestedPolicy(Policy policy, List<Suite> suites) {
  TestedPolicy {
    suites = List.copyOf(suites);
  }

  /**
   * Reads both from files, which are told apart by what is in them.
   *
   * @param needsTests whether there must be tests
   * @throws CommandFailure where one of them can't be read, or where one kind is missing
   */
  static Outcome<TestedPolicy> read(List<Path> files, Functions functions, boolean needsTests) {
    refuseTwice(files);
    return PolicyFiles.texts(files, "the file")
        .then(TestedPolicy::readable)
        .then(texts -> of(texts, functions, needsTests));
  }

  /** Tests that count twice would make a policy look better tested than it is. */
  private static void refuseTwice(List<Path> files) {
    Set<Path> seen = new HashSet<>();
    for (Path file : files) {
      if (!seen.add(file.toAbsolutePath().normalize())) {
        throw CommandFailure.usage("`" + file + "` is given twice");
      }
    }
  }

  /** What can't be read as YAML could be either, and is told of before anything is missed. */
  private static Outcome<List<SourceText>> readable(List<SourceText> texts) {
    List<Diagnostic> found = new ArrayList<>();
    for (SourceText text : texts) {
      Document document = Documents.read(text);
      if (document.root() == null) {
        found.addAll(document.diagnostics());
      }
    }
    return Outcome.of(texts, found);
  }

  private static Outcome<TestedPolicy> of(
      List<SourceText> texts, Functions functions, boolean needsTests) {
    Map<Boolean, List<SourceText>> kinds =
        texts.stream().collect(Collectors.partitioningBy(SuiteReader::isTests));
    List<SourceText> policy = kinds.getOrDefault(false, List.of());
    List<SourceText> tests = kinds.getOrDefault(true, List.of());
    if (policy.isEmpty()) {
      throw CommandFailure.usage("there is no policy among the files; all of them have `tests`");
    }
    if (tests.isEmpty() && needsTests) {
      throw CommandFailure.usage(
          "there is no test file among the files; one has `tests`, and"
              + " `aegis init --with-tests` writes one");
    }
    return PolicyReader.read(policy, functions).then(read -> withTests(read, tests));
  }

  private static Outcome<TestedPolicy> withTests(Policy policy, List<SourceText> tests) {
    List<Suite> suites = new ArrayList<>();
    List<Diagnostic> found = new ArrayList<>();
    for (SourceText text : tests) {
      Outcome<Suite> suite = SuiteReader.read(text, policy);
      suite.value().ifPresent(suites::add);
      found.addAll(suite.diagnostics());
    }
    return Outcome.of(new TestedPolicy(policy, suites), found);
  }
}
