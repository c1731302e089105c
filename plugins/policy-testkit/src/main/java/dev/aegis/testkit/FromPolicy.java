package dev.aegis.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has jqwik draw a parameter of a property from around the boundaries of a policy:
 *
 * <pre>{@code
 * PolicyUnderTest policy = Policies.load("policy.yaml");
 *
 * @Property
 * boolean deletesAreNeverAutomatic(@ForAll @FromPolicy("policy.yaml") TimedAction drawn) {
 *   return !drawn.action().type().equals("delete")
 *       || policy.decide(drawn).approval() != Approval.AUTO;
 * }
 * }</pre>
 *
 * <p>The parameter is a {@link TimedAction}, an action with the time to decide it at; or, where the
 * policy does not ask for the time, a plain {@link dev.aegis.action.Action}. Each rule that can be
 * met is met about as often as any other. An action that fails shrinks to a small one, and is shown
 * as JSON and as the {@code aegis simulate} command that decides it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE, ElementType.TYPE_USE})
public @interface FromPolicy {
  /**
   * The policy's files, in their order: as paths from the working directory, or as names on the
   * class path.
   */
  String[] value();
}
