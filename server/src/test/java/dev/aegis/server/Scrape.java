package dev.aegis.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What `/metrics` said, read strictly: a line that is not of the Prometheus text format fails. */
record Scrape(Map<String, String> types, Map<String, String> helps, List<Sample> samples) {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");

  Scrape {
    types = Map.copyOf(types);
    helps = Map.copyOf(helps);
    samples = List.copyOf(samples);
  }

  /** A line with a value. */
  record Sample(String name, Map<String, String> labels, double value) {
    Sample {
      labels = Map.copyOf(labels);
    }
  }

  static Scrape parse(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, String> helps = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# ")) {
        String[] words = line.split(" ", 4);
        (words[1].equals("TYPE") ? types : helps).put(words[2], words[3]);
      } else {
        samples.add(sample(line));
      }
    }
    return new Scrape(types, helps, samples);
  }

  private static Sample sample(String line) {
    Matcher parts = SAMPLE.matcher(line);
    if (!parts.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    Map<String, String> labels = new LinkedHashMap<>();
    String inside = parts.group(2) == null ? "" : parts.group(2);
    Matcher label = LABEL.matcher(inside);
    int end = 0;
    while (label.find() && label.start() == end) {
      labels.put(label.group(1), label.group(2));
      end = label.end();
    }
    if (end != inside.length()) {
      throw new AssertionError("no labels: " + line);
    }
    return new Sample(
        parts.group(1), labels, Double.parseDouble(parts.group(3).replace("+Inf", "Infinity")));
  }

  /**
   * The sum of a metric's samples that have some labels.
   *
   * @param labels names and values in turn
   */
  double sum(String name, String... labels) {
    Map<String, String> wanted = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    List<Sample> found =
        samples.stream()
            .filter(sample -> sample.name().equals(name))
            .filter(sample -> sample.labels().entrySet().containsAll(wanted.entrySet()))
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("there is no " + name + wanted);
    }
    return found.stream().mapToDouble(Sample::value).sum();
  }

  boolean has(String name) {
    return samples.stream().anyMatch(sample -> sample.name().equals(name));
  }

  /** The values that a label has. */
  Set<String> values(String name, String label) {
    Set<String> values = new TreeSet<>();
    samples.stream()
        .filter(sample -> sample.name().equals(name) && sample.labels().containsKey(label))
        .forEach(sample -> values.add(sample.labels().get(label)));
    return values;
  }

  /** The names of samples, each with the names of its labels. */
  Map<String, Set<String>> labelsByName() {
    Map<String, Set<String>> names = new TreeMap<>();
    for (Sample sample : samples) {
      names
          .computeIfAbsent(sample.name(), name -> new TreeSet<>())
          .addAll(sample.labels().keySet());
    }
    return names;
  }
}
