package dev.aegis.diagnostic;

/** An author's words as a finding shows them: in backticks, and cut where they are long. */
public final class Quoted {
  private static final int LONGEST = 60;

  private Quoted() {}

  public static String of(String text) {
    return "`" + shortened(text) + "`";
  }

  /** The same without the backticks. */
  public static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, LONGEST - (splits ? 1 : 0)) + "…";
  }
}
