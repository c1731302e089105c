package dev.aegis.suite;

import java.util.ArrayList;
import java.util.List;

/** Globs that match a little more or a little less than another. */
final class Globs {
  private static final String SPECIAL = "*?[]";

  private Globs() {}

  /**
   * Wider ones; none of what matches everything.
   *
   * @param leftToo whether what comes first may be the mistake as well, as in names of things that
   *     have their kind in front
   */
  static List<String> wider(String glob, boolean leftToo) {
    if (glob.equals("*")) {
      return List.of();
    }
    List<String> wider = new ArrayList<>();
    wider.add(widerAtItsEnd(glob));
    if (leftToo && !glob.startsWith("*")) {
      wider.add("*" + glob);
    }
    for (int i = 0; i < glob.length(); i++) {
      if (glob.charAt(i) == '?' && !inSet(glob, i)) {
        wider.add(glob.substring(0, i) + "*" + glob.substring(i + 1));
      }
    }
    return wider.stream().distinct().toList();
  }

  private static String widerAtItsEnd(String glob) {
    if (!glob.endsWith("*")) {
      return glob + "*";
    }
    String stem = glob.substring(0, glob.length() - 1);
    int last = stem.isEmpty() ? 0 : stem.offsetByCodePoints(stem.length(), -1);
    boolean plain = !stem.isEmpty() && SPECIAL.indexOf(stem.charAt(last)) < 0;
    return plain ? stem.substring(0, last) + "*" : "*" + glob;
  }

  private static boolean inSet(String glob, int at) {
    return glob.lastIndexOf('[', at) > glob.lastIndexOf(']', at);
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
