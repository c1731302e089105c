package dev.aegis.condition;

import java.util.Map;
import java.util.stream.Collectors;

/** Short names of terms, for the reasons of failures. */
final class TermText {
  private static final int LONGEST = 80;

  private TermText() {}

  /** How an expression would write a term, as far as it is short. */
  static String of(Term term) {
    String text =
        switch (term) {
          case Term.Fact fact -> fact.attribute().path();
          case Term.Free free -> free.name();
          case Term.Select select -> of(select.operand()) + "." + select.field();
          case Term.Call call when call.function() == Function.INDEX ->
              of(call.arguments().getFirst()) + "[…]";
          default -> "…";
        };
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** How an expression calls a function. */
  static String name(Function function) {
    return switch (function) {
      case EQUAL -> "==";
      case NOT_EQUAL -> "!=";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case IN -> "in";
      case ADD -> "+";
      case SUBTRACT, NEGATE -> "-";
      case MULTIPLY -> "*";
      case DIVIDE -> "/";
      case MODULO -> "%";
      case NOT -> "!";
      case INDEX -> "[]";
      default -> named(function);
    };
  }

  private static String named(Function function) {
    for (Map<String, Function> names : java.util.List.of(Signatures.METHOD, Signatures.GLOBAL)) {
      String found =
          names.entrySet().stream()
              .filter(entry -> entry.getValue() == function)
              .map(Map.Entry::getKey)
              .collect(Collectors.joining());
      if (!found.isEmpty()) {
        return found;
      }
    }
    return function.name();
  }
}
