package dev.aegis.suite;

import java.util.ArrayList;
import java.util.List;

/** Globs that match a little more or a little less than another. */
final class Globs {
  private static final String SPECIAL = "*?[]";

  private Globs() {}

  /** Wider ones; none of what matches everything. */
  static List<String> wider(String glob) {
    if (glob.equals("*")) {
      return List.of();
    }
    if (!glob.endsWith("*")) {
      return List.of(glob + "*");
    }
    String stem = glob.substring(0, glob.length() - 1);
    int last = stem.isEmpty() ? 0 : stem.offsetByCodePoints(stem.length(), -1);
    boolean plain = !stem.isEmpty() && SPECIAL.indexOf(stem.charAt(last)) < 0;
    return plain ? List.of(stem.substring(0, last) + "*") : List.of("*" + glob);
  }

  /** Narrower ones: without one of its stars. */
  static List<String> narrower(String glob) {
    List<String> narrower = new ArrayList<>();
    for (int i = 0; i < glob.length(); i++) {
      String rest = glob.substring(0, i) + glob.substring(i + 1);
      if (glob.charAt(i) == '*' && !rest.isEmpty() && !rest.equals("*")) {
        narrower.add(rest);
      }
    }
    return narrower;
  }
}
