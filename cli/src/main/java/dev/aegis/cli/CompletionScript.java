package dev.aegis.cli;

import dev.aegis.server.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The script that completes command lines in bash. picocli writes it from the commands, once they
 * say what their values are; what it can't know is put into what it wrote.
 */
final class CompletionScript {
  private static final String FILES = "COMPREPLY=( $( compgen -f -- \"${curr_word}\" ) ) # files";

  /** Values that are no constants, by the name of their option. */
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "--approval", List.of("auto", "console", "inbox"),
          "--log-format", Stream.of(LogFormat.values()).map(LogFormat::word).toList());

  private static final String RULES =
      """
            local IFS=$'\\n'
            COMPREPLY=( $( compgen -W "$(_aegis_rule_names)" -- "${curr_word}" ) )
      """;

  private static final String FILE =
      """
            local IFS=$'\\n'
            type compopt &>/dev/null && compopt -o filenames
            %s
      """
          .formatted(FILES);

  /** Plain names alone: the shell would expand others, and run what stands in them. */
  private static final String FUNCTIONS =
      """

      # The names of rules in the usual policy.
      _aegis_rule_names() {
        sed -nE 's/^[[:space:]]*(-[[:space:]]*)?(\\{[[:space:]]*)?name:[[:space:]]*([A-Za-z0-9_.:-]+)[[:space:]]*([,}#].*)?$/\\3/p' \\
          "${AEGIS_POLICY_PATH:-policy.yaml}" 2>/dev/null
      }

      # Completes the last of several words between commas.
      _aegis_words_in_list() {
        local before="" word
        [[ "${curr_word}" == *,* ]] && before="${curr_word%,*},"
        for word in $1; do
          [[ "${before}${word}" == "${curr_word}"* && ",${before}" != *",${word},"* ]] && COMPREPLY+=( "${before}${word}" )
        done
        type compopt &>/dev/null && compopt -o nospace
        return 0
      }

      # An option and its value are two words, be there a space or a `=` between them.
      _aegis_completions() {
        local words=() at=${COMP_CWORD} before="" name i
        for (( i=0; i<${#COMP_WORDS[@]}; i++ )); do
          local word="${COMP_WORDS[i]}" last=""
          (( ${#words[@]} > 0 )) && last="${words[${#words[@]}-1]}"
          if [[ "${word}" == "=" && "${last}" == --* ]]; then
            if (( i == COMP_CWORD )); then words+=( "" ); else (( i < COMP_CWORD )) && (( at-=1 )); fi
          elif [[ "${word}" == --*=* ]]; then
            name="${word%%=*}"
            words+=( "${name}" "${word#*=}" )
            (( i <= COMP_CWORD )) && (( at+=1 ))
            (( i == COMP_CWORD )) && before="${name}="
          else
            words+=( "${word}" )
          fi
        done
        local COMP_WORDS=( "${words[@]}" ) COMP_CWORD=${at}
        COMPREPLY=()
        _complete_aegis
        local result=$?
        for (( i=0; i<${#COMPREPLY[@]}; i++ )); do
          COMPREPLY[i]="${before}${COMPREPLY[i]}"
        done
        return ${result}
      }
      """;

  private CompletionScript() {}

  /** The script for a command and all below it. */
  static String of(CommandLine root) {
    List<String> folders = new ArrayList<>();
    describe(root, folders);
    String script = AutoComplete.bash("aegis", root);
    for (String folder : folders) {
      script = withValue(script, folder, "COMPREPLY=( $( compgen -d -- \"${curr_word}\" ) )");
    }
    script = withValues(script, "--rule", RULES);
    script = withValues(script, "--roles", "      _aegis_words_in_list \"" + roles() + "\"\n");
    script = withValues(script, "--actions", FILE);
    script = withArguments(script, "help", commands(root));
    return withFiles(script)
            // A word is an option as a whole, not where it is a part of one.
            .replace("=~ ${previousWord} ]]", "== *\"'${previousWord}'\"* ]]")
            .replace("complete -F _complete_aegis ", "complete -F _aegis_completions ")
        + FUNCTIONS;
  }

  /**
   * File names go to the shell as they are: picocli has it expand them, which would run what stands
   * in the name of a file.
   */
  private static String withFiles(String script) {
    return withArguments(script, "simulate", FILE + "      return\n")
        .replace(
            "positionals=$( compgen -f -- \"${curr_word}\" ) # files", FILES + "\n      return");
  }

  private static String withArguments(String script, String command, String reply) {
    return Pattern.compile(
            "function _picocli_aegis_" + command + "\\(\\) \\{.*?local positionals=\"\"\n",
            Pattern.DOTALL)
        .matcher(script)
        .replaceFirst(found -> Matcher.quoteReplacement(found.group() + reply));
  }

  /** What `help` says more about: the commands below the word before. */
  private static String commands(CommandLine root) {
    StringBuilder cases = new StringBuilder("      case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n");
    Map<String, CommandLine> all = root.getSubcommands();
    cases.append("        help) commands=\"").append(names(all)).append("\" ;;\n");
    all.forEach(
        (name, command) -> {
          if (!command.getSubcommands().isEmpty()) {
            cases
                .append("        " + name + ") commands=\"")
                .append(names(command.getSubcommands()))
                .append("\" ;;\n");
          }
        });
    return cases.append("      esac\n").toString();
  }

  private static String names(Map<String, CommandLine> commands) {
    return String.join(" ", commands.keySet());
  }

  private static String withValue(String script, String option, String reply) {
    return Pattern.compile(
            "('" + Pattern.quote(option) + "'\\)\\n(?:(?!;;).)*?)" + Pattern.quote(FILES),
            Pattern.DOTALL)
        .matcher(script)
        .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + reply));
  }

  private static String withValues(String script, String option, String reply) {
    return script.replace(
        "'" + option + "')\n      return\n", "'" + option + "')\n" + reply + "      return\n");
  }

  private static String roles() {
    return Stream.of(Role.values()).map(CompletionScript::word).collect(Collectors.joining(" "));
  }

  private static void describe(CommandLine line, List<String> folders) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      if (option.paramLabel().equals("DIR")) {
        folders.add(option.longestName());
      }
      OptionSpec.Builder described = OptionSpec.builder(option);
      List<String> words = WORDS.getOrDefault(option.longestName(), words(option.type()));
      if (!words.isEmpty()) {
        described.completionCandidates(words);
      }
      spec.remove(option);
      spec.addOption(described.build());
    }
    for (PositionalParamSpec argument : List.copyOf(spec.positionalParameters())) {
      PositionalParamSpec.Builder described = PositionalParamSpec.builder(argument);
      List<String> words = words(argument.type());
      if (!words.isEmpty()) {
        described.completionCandidates(words);
      }
      spec.remove(argument);
      spec.addPositional(described.build());
    }
    line.getSubcommands().values().forEach(below -> describe(below, folders));
  }

  /** Constants, as people write them. */
  private static List<String> words(Class<?> type) {
    @Nullable Object @Nullable [] constants = type.getEnumConstants();
    return constants == null
        ? List.of()
        : Stream.of(constants).map(CompletionScript::word).toList();
  }

  private static String word(@Nullable Object constant) {
    return String.valueOf(constant).toLowerCase(Locale.ROOT);
  }
}
