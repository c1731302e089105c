package dev.aegis.audit;

import java.util.List;
import java.util.Objects;

/** An entry and the chained records behind it, in order. */
public record AuditTrail(AuditEntry entry, List<AuditRecord> records) {
  public AuditTrail {
    Objects.requireNonNull(entry);
    records = List.copyOf(records);
  }
}
