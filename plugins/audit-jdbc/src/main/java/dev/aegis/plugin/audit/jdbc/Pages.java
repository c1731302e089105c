package dev.aegis.plugin.audit.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts what is to be read into pieces that do not fill the memory. */
final class Pages {
  private static final long LARGEST = 4_000_000;

  private Pages() {}

  /**
   * The keys in order, cut so that none of the lists is too large, but for one of a single key.
   *
   * @param sizes in characters
   */
  static List<List<Long>> of(Map<Long, Long> sizes) {
    List<List<Long>> pages = new ArrayList<>();
    List<Long> page = new ArrayList<>();
    long size = 0;
    for (Map.Entry<Long, Long> each : sizes.entrySet()) {
      size += each.getValue();
      if (!page.isEmpty() && size > LARGEST) {
        pages.add(page);
        page = new ArrayList<>();
        size = each.getValue();
      }
      page.add(each.getKey());
    }
    if (!page.isEmpty()) {
      pages.add(page);
    }
    return pages;
  }

  /** The first of them. */
  static List<Long> first(Map<Long, Long> sizes) {
    List<List<Long>> pages = of(sizes);
    return pages.isEmpty() ? List.of() : pages.getFirst();
  }
}
