package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** Turns what databases throw into one line for an operator. */
final class Failures {
  private Failures() {}

  /** Why a database that is there could not be opened. */
  static StoreException opening(DatabaseFile file, Throwable failure) {
    if (failure instanceof StoreException known) {
      return known;
    }
    if (isLocked(failure)) {
      return new StoreException(
          Reason.LOCKED,
          "the audit database `" + file.shown() + "` is in use by another process",
          failure);
    }
    if (isFull(failure)) {
      return using(file.shown(), failure);
    }
    return corrupt(file, failure);
  }

  static StoreException corrupt(DatabaseFile file, @Nullable Throwable failure) {
    return new StoreException(
        Reason.CORRUPT,
        "`"
            + file.file().getFileName()
            + "` holds no readable audit database; move it away or put a backup in its place",
        failure);
  }

  /** The chain's end is not what it was. */
  static StoreException changed(String shown) {
    return new StoreException(
        Reason.CORRUPT, "the last record of the audit database `" + shown + "` was changed", null);
  }

  /**
   * Why an open database did not do what it should.
   *
   * @param shown what messages call it
   */
  static StoreException using(String shown, Throwable failure) {
    if (failure instanceof StoreException known) {
      return known;
    }
    Reason reason = isCorrupt(failure) ? Reason.CORRUPT : Reason.UNAVAILABLE;
    return new StoreException(
        reason, "the audit database `" + shown + "` fails: " + describe(rootOf(failure)), failure);
  }

  /** The first line of what went wrong. */
  static String describe(Throwable failure) {
    String text =
        switch (failure) {
          case AccessDeniedException e -> "permission denied";
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        };
    return text.lines().findFirst().orElse("unknown reason");
  }

  private static boolean isLocked(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        return true;
      }
      if (cause instanceof MVStoreException store
          && store.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFull(Throwable failure) {
    Throwable root = rootOf(failure);
    return root instanceof IOException && describe(root).contains("No space left");
  }

  private static boolean isCorrupt(Throwable failure) {
    // What our own rows hold was not what we wrote.
    if (failure instanceof IllegalArgumentException || failure instanceof NoSuchElementException) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() == ErrorCode.FILE_CORRUPTED_1) {
        return true;
      }
    }
    return false;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
