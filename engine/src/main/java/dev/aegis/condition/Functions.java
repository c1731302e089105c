package dev.aegis.condition;

import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.SettingsException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The custom functions that conditions may call, by their names. Immutable. */
public final class Functions {
  /** The language's own functions alone. */
  public static final Functions NONE = new Functions(Map.of());

  private final Map<String, CustomFunction> byName;
  private final Set<String> vendors = new HashSet<>();

  private Functions(Map<String, CustomFunction> byName) {
    this.byName = Collections.unmodifiableMap(new TreeMap<>(byName));
    byName.keySet().forEach(name -> vendors.add(vendor(name)));
  }

  /**
   * These and some more.
   *
   * @throws SettingsException where one has a name that means something already
   */
  public Functions and(Collection<ConditionFunction> more) {
    Map<String, CustomFunction> all = new TreeMap<>(byName);
    for (ConditionFunction function : more) {
      String name = function.name();
      String vendor = vendor(name);
      if (Names.ROOTS.contains(vendor)
          || isTaken(vendor)
          || isTaken(name.substring(vendor.length() + 1))) {
        throw new SettingsException(
            "the function `" + name + "` can't have this name: the language uses a part of it");
      }
      if (all.put(name, new CustomFunction(function)) != null) {
        throw new SettingsException("there are two functions with the name `" + name + "`");
      }
    }
    return new Functions(all);
  }

  /** The function of a name; null where there is none. */
  @Nullable CustomFunction named(String name) {
    return byName.get(name);
  }

  /** All names, sorted. */
  Set<String> names() {
    return byName.keySet();
  }

  /** Whether a name is the first part of a function's. */
  boolean isVendor(String name) {
    return vendors.contains(name);
  }

  private static String vendor(String name) {
    return name.substring(0, name.indexOf('.'));
  }

  private static boolean isTaken(String part) {
    return ConditionCompiler.RESERVED.contains(part)
        || Macros.names().contains(part)
        || part.equals("dyn");
  }
}
