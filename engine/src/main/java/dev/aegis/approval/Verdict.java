package dev.aegis.approval;

/** An answer to an approval request: what is not exactly {@link #APPROVED} is a denial. */
public enum Verdict {
  APPROVED,
  DENIED
}
