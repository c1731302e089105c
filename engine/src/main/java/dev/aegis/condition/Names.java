package dev.aegis.condition;

import dev.aegis.condition.Translation.Typed;
import dev.aegis.condition.Translation.Variable;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What names mean. */
sealed interface Names {
  /** The first words of attributes. */
  Set<String> ROOTS = Set.of("action", "agent", "session", "params", "now", "clock");

  /** Whether what is unknown or can't fit is refused when it is compiled. */
  boolean checked();

  /**
   * The meaning of a name, perhaps qualified.
   *
   * @param suffixes what follows the name; some may belong to it
   * @param variables those of the macros around it, the innermost last
   */
  Resolved resolve(
      Expr.Name name, List<Expr.Suffix> suffixes, List<Variable> variables, Problems problems);

  /** Whether a name means something, with what follows it or by itself. */
  boolean means(Expr.Name name, List<Variable> variables);

  /**
   * A meaning.
   *
   * @param suffixes how many of the suffixes the name took
   * @param weight how many parts come with it
   * @param depth how deeply they are nested
   */
  record Resolved(Typed value, int suffixes, int weight, int depth) {
    static Resolved of(Typed value) {
      return new Resolved(value, 0, 0, 0);
    }
  }

  /** Whether a name and a field are one attribute together, which a variable may hide. */
  static boolean isFact(Expr base, Expr.Field field, List<Variable> variables) {
    return base instanceof Expr.Name name
        && local(name, variables) == null
        && attribute(name.name() + "." + field.name()) != null;
  }

  static @Nullable Attribute attribute(String path) {
    for (Attribute attribute : Attribute.values()) {
      if (attribute.path().equals(path)) {
        return attribute;
      }
    }
    return null;
  }

  /** The attributes that begin with a word and a dot. */
  static List<String> below(String root) {
    return Stream.of(Attribute.values())
        .map(Attribute::path)
        .filter(path -> path.startsWith(root + "."))
        .toList();
  }

  /** The variable of a macro around the name, where there is one. */
  private static @Nullable Resolved local(Expr.Name name, List<Variable> variables) {
    for (int i = variables.size() - 1; i >= 0 && !name.absolute(); i--) {
      if (variables.get(i).name().equals(name.name())) {
        return Resolved.of(
            new Typed(new Term.Local(variables.size() - 1 - i), variables.get(i).kinds()));
      }
    }
    return null;
  }

  /** Nothing is known beforehand: each name is looked for when it is evaluated. */
  record Unchecked() implements Names {
    @Override
    public boolean checked() {
      return false;
    }

    @Override
    public boolean means(Expr.Name name, List<Variable> variables) {
      return local(name, variables) != null;
    }

    @Override
    public Resolved resolve(
        Expr.Name name, List<Expr.Suffix> suffixes, List<Variable> variables, Problems problems) {
      Resolved local = local(name, variables);
      return local != null
          ? local
          : Resolved.of(new Typed(new Term.Free(name.name()), Kinds.ANYTHING));
    }
  }

  /** The names of a policy: the attributes, and its named conditions. */
  record Checked(Conditions let) implements Names {
    /** The named conditions. */
    interface Conditions {
      Set<String> names();

      /** Those that are worth comparing with a name that there is not; none once that took long. */
      Set<String> guessable();

      /** A named condition, which the name at that place means. */
      Resolved get(String name, Span span, Problems problems);
    }

    @Override
    public boolean checked() {
      return true;
    }

    @Override
    public boolean means(Expr.Name name, List<Variable> variables) {
      return local(name, variables) != null
          || let.names().contains(name.name())
          || ROOTS.contains(name.name());
    }

    @Override
    public Resolved resolve(
        Expr.Name name, List<Expr.Suffix> suffixes, List<Variable> variables, Problems problems) {
      Resolved local = local(name, variables);
      if (local != null) {
        return local;
      }
      if (let.names().contains(name.name())) {
        return let.get(name.name(), name.span(), problems);
      }
      Attribute alone = attribute(name.name());
      if (alone != null) {
        return Resolved.of(fact(alone));
      }
      Expr.Field field =
          !suffixes.isEmpty() && suffixes.getFirst() instanceof Expr.Field f ? f : null;
      if (field != null && ROOTS.contains(name.name())) {
        String path = name.name() + "." + field.name();
        Attribute attribute = attribute(path);
        if (attribute == null) {
          refuse(path, name.span().to(field.span()), problems);
        }
        Typed value = attribute == null ? Translation.broken("unknown name") : fact(attribute);
        return new Resolved(value, 1, 0, 0);
      }
      refuseName(name, field, variables, problems);
      // Nothing of what hangs on an unknown name can be told apart from its fault.
      return Resolved.of(Translation.broken("unknown name"));
    }

    private static Typed fact(Attribute attribute) {
      return new Typed(new Term.Fact(attribute), Kinds.of(attribute));
    }

    private static void refuse(String path, Span span, Problems problems) {
      List<String> paths = Stream.of(Attribute.values()).map(Attribute::path).toList();
      List<String> siblings = below(path.substring(0, path.indexOf('.')));
      problems.add(
          Code.UNKNOWN_VARIABLE,
          span,
          "there is no `" + path + "`",
          Suggestion.didYouMean(path, paths)
              .orElse("there are `" + String.join("`, `", siblings) + "`"));
    }

    private void refuseName(
        Expr.Name name, Expr.@Nullable Field field, List<Variable> variables, Problems problems) {
      String word = name.name();
      if (ROOTS.contains(word)) {
        problems.add(
            Code.UNKNOWN_VARIABLE,
            name.span(),
            "`" + word + "` is no value by itself",
            "there are `" + String.join("`, `", below(word)) + "`");
        return;
      }
      problems.add(
          Code.UNKNOWN_VARIABLE,
          name.span(),
          "there is no variable `" + word + "`",
          hint(word, field, variables));
    }

    private String hint(String word, Expr.@Nullable Field field, List<Variable> variables) {
      String constant =
          Map.of(
                  "True",
                  "true",
                  "TRUE",
                  "true",
                  "False",
                  "false",
                  "FALSE",
                  "false",
                  "None",
                  "null",
                  "nil",
                  "null",
                  "NULL",
                  "null",
                  "Null",
                  "null",
                  "undefined",
                  "null")
              .get(word);
      if (constant != null) {
        return "did you mean `" + constant + "`?";
      }
      TreeSet<String> known = new TreeSet<>(ROOTS);
      known.addAll(let.guessable());
      variables.forEach(variable -> known.add(variable.name()));
      if (field == null) {
        for (Attribute attribute : Attribute.values()) {
          String path = attribute.path();
          if (path.endsWith("." + word)) {
            return "did you mean `" + path + "`?";
          }
        }
      }
      return Suggestion.didYouMean(word, known)
          .orElse(
              "a parameter is read as `params.%s`, a text is written `'%s'`".formatted(word, word));
    }
  }
}
