package dev.aegis.approval;

import java.util.Locale;

/** Where a grant stands. Each but {@link #ACTIVE} is an end. */
public enum GrantState {
  /** It can be used. */
  ACTIVE,
  /** All its uses are used. */
  USED,
  /** Its time is over. */
  EXPIRED,
  /** Somebody took it back. */
  REVOKED,
  /** Another policy was put in force than the one it was given under. */
  SUPERSEDED;

  /** The word on the wire and in the store. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
