package dev.aegis.cli;

import java.util.Locale;

/** Shows the person at a terminal that long work goes on, wherever its results go. */
final class Progress implements AutoCloseable {
  private static final int USUAL = 1_000;

  private final Shell shell;
  private final String what;
  private final int stepsBetween;
  private long steps;
  private boolean shown;

  private Progress(Shell shell, String what, int stepsBetween) {
    this.shell = shell;
    this.what = what;
    this.stepsBetween = stepsBetween;
  }

  /**
   * Begins.
   *
   * @param what is counted, such as {@code records checked}
   */
  static Progress of(Shell shell, String what) {
    return of(shell, what, USUAL);
  }

  /**
   * The same for steps that take longer.
   *
   * @param stepsBetween after how many to show it anew
   */
  static Progress of(Shell shell, String what, int stepsBetween) {
    return new Progress(shell, what, stepsBetween);
  }

  /** One more is done. */
  void step() {
    steps++;
    if (shell.attended() && steps % stepsBetween == 0) {
      shell.err().print(String.format(Locale.ROOT, "\r%,d %s", steps, what));
      shell.err().flush();
      shown = true;
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (shown) {
      shell.err().print("\r" + " ".repeat(what.length() + 24) + "\r");
      shell.err().flush();
    }
  }
}
