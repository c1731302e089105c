package dev.aegis.condition;

import java.util.ArrayList;
import java.util.List;

/** The names that an expression uses, apart from those that its macros bind. */
final class NamesIn {
  private final List<Expr.Name> found = new ArrayList<>();

  private NamesIn() {}

  static List<Expr.Name> of(Expr expression) {
    NamesIn names = new NamesIn();
    names.visit(expression);
    return names.found;
  }

  private void visit(Expr expression) {
    switch (expression) {
      case Expr.Literal literal -> {}
      case Expr.Name name -> found.add(name);
      case Expr.Select select -> visit(select.operand());
      case Expr.Index index -> {
        visit(index.operand());
        visit(index.index());
      }
      case Expr.Call call -> {
        if (call.receiver() != null) {
          visit(call.receiver());
        }
        List<Expr.Name> before = List.copyOf(found);
        call.arguments().forEach(this::visit);
        if (call.receiver() != null
            && call.arguments().size() > 1
            && call.arguments().getFirst() instanceof Expr.Name bound) {
          found.removeIf(name -> name.name().equals(bound.name()) && !before.contains(name));
        }
      }
      case Expr.Unary unary -> visit(unary.operand());
      case Expr.Binary binary -> {
        visit(binary.left());
        visit(binary.right());
      }
      case Expr.Logic logic -> logic.operands().forEach(this::visit);
      case Expr.Choice choice -> {
        visit(choice.condition());
        visit(choice.then());
        visit(choice.otherwise());
      }
      case Expr.ListOf list -> list.elements().forEach(this::visit);
      case Expr.MapOf map -> {
        map.keys().forEach(this::visit);
        map.values().forEach(this::visit);
      }
    }
  }
}
