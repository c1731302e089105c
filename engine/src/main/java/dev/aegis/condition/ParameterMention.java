package dev.aegis.condition;

import dev.aegis.source.Fragment;
import dev.aegis.source.Place;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A parameter that a policy asks for, and where.
 *
 * @param name as a policy writes it, without {@code params.}
 */
public record ParameterMention(String name, Place place) {
  public ParameterMention {
    Objects.requireNonNull(name);
    Objects.requireNonNull(place);
  }

  /** Those of an expression, in order; those under a computed key have no name. */
  static List<ParameterMention> in(Expr expression, Fragment text) {
    List<ParameterMention> mentions = new ArrayList<>();
    gather(expression, text, mentions);
    return mentions;
  }

  private static void gather(Expr expr, Fragment text, List<ParameterMention> mentions) {
    switch (expr) {
      case Expr.Literal literal -> {}
      case Expr.Name name -> {}
      case Expr.Apply apply -> gather(apply.arguments(), text, mentions);
      case Expr.Access access -> {
        gather(access.base(), text, mentions);
        path(access, text, mentions);
        access.suffixes().forEach(suffix -> gather(suffix, text, mentions));
      }
      case Expr.Prefix prefix -> gather(prefix.operand(), text, mentions);
      case Expr.Chain chain -> {
        gather(chain.first(), text, mentions);
        chain.links().forEach(link -> gather(link.operand(), text, mentions));
      }
      case Expr.Logic logic -> gather(logic.operands(), text, mentions);
      case Expr.Conditional conditional -> {
        for (Expr.Branch branch : conditional.branches()) {
          gather(branch.condition(), text, mentions);
          gather(branch.then(), text, mentions);
        }
        gather(conditional.otherwise(), text, mentions);
      }
      case Expr.ListOf list -> gather(list.elements(), text, mentions);
      case Expr.MapOf map -> {
        for (Expr.Entry entry : map.entries()) {
          gather(entry.key(), text, mentions);
          gather(entry.value(), text, mentions);
        }
      }
    }
  }

  private static void gather(List<Expr> all, Fragment text, List<ParameterMention> mentions) {
    all.forEach(expr -> gather(expr, text, mentions));
  }

  private static void gather(Expr.Suffix suffix, Fragment text, List<ParameterMention> mentions) {
    switch (suffix) {
      case Expr.Field field -> {}
      case Expr.At at -> gather(at.index(), text, mentions);
      case Expr.Method method -> gather(method.arguments(), text, mentions);
    }
  }

  private static void path(Expr.Access access, Fragment text, List<ParameterMention> mentions) {
    if (!(access.base() instanceof Expr.Name base) || !base.name().equals("params")) {
      return;
    }
    List<String> path = new ArrayList<>();
    int end = base.span().end();
    for (Expr.Suffix suffix : access.suffixes()) {
      if (!(suffix instanceof Expr.Field field)) {
        break;
      }
      path.add(field.name());
      end = field.span().end();
    }
    if (!path.isEmpty()) {
      mentions.add(
          new ParameterMention(
              String.join(".", path),
              new Place(text.source(), text.inSource(new Span(base.span().start(), end)))));
    }
  }
}
