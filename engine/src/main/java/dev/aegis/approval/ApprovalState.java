package dev.aegis.approval;

import java.util.Locale;

/** Where an approval stands. Each but {@link #PENDING} is an end. */
public enum ApprovalState {
  /** People are asked. */
  PENDING,
  /** As many as the quorum needs said yes. */
  APPROVED,
  /** Somebody said no, or nobody could be asked. */
  DENIED,
  /** Nobody decided in time. */
  EXPIRED,
  /** Whoever asked takes it back. */
  WITHDRAWN;

  /** The word on the wire and in the store. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
