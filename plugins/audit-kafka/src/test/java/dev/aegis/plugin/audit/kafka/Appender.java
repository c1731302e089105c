package dev.aegis.plugin.audit.kafka;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program that appends without end from where it was, and says up to which entry it is safe: to
 * be killed.
 */
final class Appender {
  private Appender() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var topic = new Topic(Path.of(arguments[0]), arguments[1], arguments[2]);
    try (KafkaSink sink = topic.begun()) {
      long last = sink.position().orElseThrow();
      while (!out.checkError()) {
        long to = last + 1 + last % 7;
        Topic.append(sink, Entries.entries(last + 1, to));
        last = to;
        out.println(last);
      }
    }
  }
}
