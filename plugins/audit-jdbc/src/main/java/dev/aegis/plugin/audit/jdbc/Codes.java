package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import java.util.stream.Stream;

/** The numbers that stand for words in the tables. They never change their meaning. */
final class Codes {
  private Codes() {}

  static int of(Kind kind) {
    return switch (kind) {
      case INTENT -> 1;
      case APPROVAL -> 2;
      case OUTCOME -> 3;
      case ADMIN -> 4;
    };
  }

  static int of(RiskLevel level) {
    return switch (level) {
      case LOW -> 1;
      case MEDIUM -> 2;
      case HIGH -> 3;
      case CRITICAL -> 4;
    };
  }

  static int of(Approval approval) {
    return switch (approval) {
      case AUTO -> 1;
      case APPROVE -> 2;
      case BLOCK -> 3;
    };
  }

  static int of(ResultStatus status) {
    return switch (status) {
      case SUCCESS -> 1;
      case FAILED -> 2;
      case BLOCKED -> 3;
      case DENIED -> 4;
      case PENDING -> 5;
      case AUTHORIZED -> 6;
      case SKIPPED -> 7;
      case UNKNOWN -> 8;
    };
  }

  static Kind kind(int code) {
    return Stream.of(Kind.values()).filter(kind -> of(kind) == code).findFirst().orElseThrow();
  }

  static Approval approval(int code) {
    return Stream.of(Approval.values()).filter(a -> of(a) == code).findFirst().orElseThrow();
  }

  static ResultStatus status(int code) {
    return Stream.of(ResultStatus.values()).filter(s -> of(s) == code).findFirst().orElseThrow();
  }
}
