package dev.aegis.plugin.approval.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A person who types what the script says, whenever asked. At its end, nobody answers in time. */
final class ScriptedTerminal implements Terminal {
  private final Deque<Line> script = new ArrayDeque<>();
  private final StringBuilder shown = new StringBuilder();

  ScriptedTerminal(Line... script) {
    this.script.addAll(List.of(script));
  }

  static Line typed(String text) {
    return new Line.Typed(text);
  }

  @Override
  public synchronized void print(String text) {
    shown.append(text);
  }

  @Override
  public boolean canShow(int codePoint) {
    return codePoint < 0x250;
  }

  @Override
  public void forget() {}

  @Override
  public synchronized Line read(Duration atMost) {
    Line next = script.poll();
    Line line = next == null ? new Line.TimedOut() : next;
    shown.append(line instanceof Line.Typed typed ? typed.text() + "\n" : "");
    return line;
  }

  synchronized String shown() {
    return shown.toString();
  }
}
