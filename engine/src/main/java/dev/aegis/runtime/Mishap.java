package dev.aegis.runtime;

/** Says what guests did, whatever their exceptions do when somebody wants to show them. */
final class Mishap {
  private static final System.Logger LOG = System.getLogger("aegis");

  private Mishap() {}

  /** Logs what happened; throws nothing. */
  static void log(System.Logger.Level level, String what, Throwable thrown) {
    try {
      LOG.log(level, what, thrown);
    } catch (Throwable hostile) {
      sayWithout(level, what + " (" + thrown.getClass().getName() + ")");
    }
  }

  private static void sayWithout(System.Logger.Level level, String what) {
    try {
      LOG.log(level, what);
    } catch (Throwable e) {
      // The stack is at its end, or the log is: there is no way to say so.
    }
  }
}
