package dev.aegis.testkit;

import dev.aegis.action.Action;
import java.util.List;
import net.jqwik.api.SampleReportingFormat;

/** Has jqwik show actions as JSON and as the command that decides them. Found by jqwik itself. */
public final class ActionReport implements SampleReportingFormat {
  /** For {@link java.util.ServiceLoader}. */
  public ActionReport() {}

  @Override
  public boolean appliesTo(Object value) {
    return value instanceof Action || value instanceof TimedAction;
  }

  @Override
  public Object report(Object value) {
    if (value instanceof TimedAction(Action action, var at)) {
      return new Lines(
          "%s at %s\n%s"
              .formatted(Shown.json(action), at, Shown.command(policyOf(action), action, at)));
    }
    Action action = (Action) value;
    return new Lines(Shown.json(action) + "\n" + Shown.command(policyOf(action), action, null));
  }

  private static List<String> policyOf(Action action) {
    return Origins.of(action).orElse(List.of("POLICY"));
  }

  /** Text that jqwik puts no quotes around. */
  private record Lines(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
