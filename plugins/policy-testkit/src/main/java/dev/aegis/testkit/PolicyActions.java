package dev.aegis.testkit;

import dev.aegis.action.Action;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** Draws the parameters that {@link FromPolicy} marks. Found by jqwik itself. */
public final class PolicyActions implements ArbitraryProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PolicyActions() {}

  @Override
  public boolean canProvideFor(TypeUsage type) {
    return type.isAnnotated(FromPolicy.class);
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
    if (!type.isOfType(Action.class) && !type.isOfType(TimedAction.class)) {
      throw new IllegalArgumentException(
          "@FromPolicy draws an Action or a TimedAction, not " + type.getRawType().getSimpleName());
    }
    String[] files = type.findAnnotation(FromPolicy.class).orElseThrow().value();
    Arbitrary<TimedAction> timed = of(Policies.load(files));
    return Set.of(type.isOfType(TimedAction.class) ? timed : timed.map(TimedAction::action));
  }

  /** Actions from around the boundaries of a policy. */
  static Arbitrary<TimedAction> of(PolicyUnderTest policy) {
    Simpler simpler = new Simpler(policy.policy().timezone());
    return Arbitraries.fromGenerator(random -> new Drawn(policy.draw(random), simpler, policy));
  }

  @Override
  public int priority() {
    return 10;
  }

  /** An action that jqwik may shrink. */
  private record Drawn(TimedAction action, Simpler simpler, PolicyUnderTest policy)
      implements Shrinkable<TimedAction> {
    @Override
    public TimedAction value() {
      Origins.put(action.action(), policy.files());
      return action;
    }

    @Override
    public Stream<Shrinkable<TimedAction>> shrink() {
      return simpler.than(action).map(one -> new Drawn(one, simpler, policy));
    }

    @Override
    public ShrinkingDistance distance() {
      return ShrinkingDistance.of(simpler.size(action));
    }
  }
}
