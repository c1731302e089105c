package dev.aegis.condition;

import java.util.List;

/** How many nodes a term has, shared ones counted each time. */
final class Size {
  private final long limit;
  private long count;

  private Size(long limit) {
    this.limit = limit;
  }

  /** Exact up to a limit; more than the limit past it. */
  static long of(Term term, long limit) {
    Size size = new Size(limit);
    size.visit(term);
    return size.count;
  }

  private void visit(List<Term> terms) {
    terms.forEach(this::visit);
  }

  private void visit(Term term) {
    if (++count > limit) {
      return;
    }
    switch (term) {
      case Term.Constant constant -> {}
      case Term.Fact fact -> {}
      case Term.Free free -> {}
      case Term.Broken broken -> {}
      case Term.Local local -> {}
      case Term.ParameterTest test -> {}
      case Term.Select select -> visit(select.operand());
      case Term.Has has -> visit(has.operand());
      case Term.Call call -> visit(call.arguments());
      case Term.All all -> visit(all.terms());
      case Term.Any any -> visit(any.terms());
      case Term.Choice choice ->
          visit(List.of(choice.condition(), choice.then(), choice.otherwise()));
      case Term.ListOf list -> visit(list.elements());
      case Term.MapOf map ->
          map.entries()
              .forEach(
                  entry -> {
                    visit(entry.key());
                    visit(entry.value());
                  });
      case Term.Comprehension comprehension -> {
        visit(comprehension.range());
        if (comprehension.filter() != null) {
          visit(comprehension.filter());
        }
        visit(comprehension.body());
      }
    }
  }
}
