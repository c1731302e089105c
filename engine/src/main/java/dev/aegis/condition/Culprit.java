package dev.aegis.condition;

import dev.aegis.source.Span;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds which part of an expression fails: evaluated terms know no places, so the parts are
 * evaluated by themselves, from the whole down to the smallest that still fails.
 */
final class Culprit {
  private final Functions functions;
  private final Function<Expr, @Nullable Object> evaluate;

  /** Told how to evaluate a part. */
  Culprit(Functions functions, Function<Expr, @Nullable Object> evaluate) {
    this.functions = functions;
    this.evaluate = evaluate;
  }

  private boolean fails(Expr part) {
    return evaluate.apply(part) instanceof Failure;
  }

  /** The smallest part that fails of an expression that does. */
  Span of(Expr failing) {
    return part(failing).orElse(failing.span());
  }

  private Optional<Span> part(Expr expr) {
    return switch (expr) {
      case Expr.Literal literal -> Optional.empty();
      case Expr.Name name -> Optional.empty();
      case Expr.Apply apply ->
          apply.name().equals("has") ? Optional.empty() : first(apply.arguments());
      case Expr.Access access -> access(access);
      case Expr.Prefix prefix -> first(List.of(prefix.operand()));
      case Expr.Chain chain -> chain(chain);
      case Expr.Logic logic ->
          first(logic.operands())
              .or(() -> logic.operands().stream().flatMap(this::noTruth).findFirst());
      case Expr.Conditional conditional -> conditional(conditional);
      case Expr.ListOf list -> first(list.elements());
      case Expr.MapOf map ->
          map.entries().stream()
              .flatMap(entry -> first(List.of(entry.key(), entry.value())).stream())
              .findFirst();
    };
  }

  /** What stands where true or false is needed, and is neither. */
  private Stream<Span> noTruth(Expr part) {
    return evaluate.apply(part) instanceof Boolean ? Stream.empty() : Stream.of(part.span());
  }

  private Optional<Span> first(List<Expr> parts) {
    return parts.stream().filter(this::fails).findFirst().map(this::of);
  }

  private Optional<Span> chain(Expr.Chain chain) {
    Optional<Span> operand =
        first(List.of(chain.first()))
            .or(() -> first(chain.links().stream().map(Expr.Link::operand).toList()));
    if (operand.isPresent()) {
      return operand;
    }
    // All operands have values, so it is the first operation that has none.
    for (int i = 1; i < chain.links().size(); i++) {
      List<Expr.Link> links = chain.links().subList(0, i);
      Span span = new Span(chain.span().start(), links.getLast().operand().span().end());
      Expr shorter = new Expr.Chain(span, chain.first(), links);
      if (fails(shorter)) {
        return Optional.of(span);
      }
    }
    return Optional.empty();
  }

  private Optional<Span> conditional(Expr.Conditional conditional) {
    for (Expr.Branch branch : conditional.branches()) {
      if (fails(branch.condition())) {
        return Optional.of(of(branch.condition()));
      }
      Object truth = evaluate.apply(branch.condition());
      if (!(truth instanceof Boolean)) {
        return Optional.of(branch.condition().span());
      }
      if (truth.equals(true)) {
        return first(List.of(branch.then()));
      }
    }
    return first(List.of(conditional.otherwise()));
  }

  private boolean isQualified(Expr.Access access) {
    return access.base() instanceof Expr.Name(Span span, boolean absolute, String name)
        && switch (access.suffixes().getFirst()) {
          case Expr.Field field -> true;
          case Expr.At at -> false;
          case Expr.Method method -> functions.named(name + "." + method.name()) != null;
        };
  }

  private Optional<Span> access(Expr.Access access) {
    Optional<Span> base = first(List.of(access.base()));
    // The first part of a name with dots need not be a name by itself.
    if (base.isPresent() && !isQualified(access)) {
      return base;
    }
    for (Expr.Suffix suffix : access.suffixes()) {
      Optional<Span> inner =
          switch (suffix) {
            case Expr.Field field -> Optional.empty();
            case Expr.At at -> first(List.of(at.index()));
            // The arguments of a macro have names that mean nothing outside.
            case Expr.Method method ->
                Macros.names().contains(method.name())
                    ? Optional.empty()
                    : first(method.arguments());
          };
      if (inner.isPresent()) {
        return inner;
      }
    }
    return Optional.empty();
  }
}
