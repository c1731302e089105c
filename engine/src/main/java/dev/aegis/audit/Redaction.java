package dev.aegis.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values of an entry that are erased: the records without them, whose hashes still hold.
 *
 * @param records those that change, as they are from now on
 * @param paths what is erased, as JSON pointers into the bodies
 */
public record Redaction(List<AuditRecord> records, Set<String> paths) {
  /** The type of the administrative event that tells of one. */
  public static final String EVENT = "redact";

  /** Where records keep what a person said or was told; what else there is stays. */
  private static final List<String> ERASABLE =
      List.of(
          "/action_params",
          "/action_desc",
          "/action_target",
          "/agent_id",
          "/session_id",
          "/data",
          "/error",
          "/comment");

  public Redaction {
    records = List.copyOf(records);
    paths = Set.copyOf(paths);
  }

  /**
   * Takes values out of the records of an entry.
   *
   * @param wanted told the path of each value
   */
  public static Redaction of(List<AuditRecord> records, Predicate<String> wanted) {
    List<AuditRecord> changed = new ArrayList<>();
    Set<String> paths = new LinkedHashSet<>();
    for (AuditRecord record : records) {
      Map<String, @Nullable Object> values = Commitment.values(record.body());
      Set<String> gone = new LinkedHashSet<>(values.keySet());
      gone.removeIf(path -> !wanted.test(path) || record.salts().erased().contains(path));
      if (!gone.isEmpty()) {
        paths.addAll(gone);
        changed.add(without(record, values, gone));
      }
    }
    return new Redaction(changed, paths);
  }

  /**
   * Tells the values that some pointers mean, each a value of its own or all that is within it.
   *
   * @throws IllegalArgumentException where one points to what is not to be erased
   */
  public static Predicate<String> within(List<String> pointers) {
    for (String pointer : pointers) {
      if (ERASABLE.stream().noneMatch(base -> isWithin(pointer, base))) {
        throw new IllegalArgumentException("`" + pointer + "` can't be erased");
      }
    }
    List<String> wanted = List.copyOf(pointers);
    return path -> wanted.stream().anyMatch(pointer -> isWithin(path, pointer));
  }

  private static boolean isWithin(String path, String pointer) {
    return path.equals(pointer) || path.startsWith(pointer + "/");
  }

  private static AuditRecord without(
      AuditRecord record, Map<String, @Nullable Object> values, Set<String> gone) {
    return new AuditRecord(
        record.sequence(),
        record.entryId(),
        record.kind(),
        record.at(),
        erased("", record.body(), gone),
        record.salts().without(values, gone),
        record.hash());
  }

  private static Map<String, @Nullable Object> erased(
      String path, Map<?, ?> object, Set<String> gone) {
    Map<String, @Nullable Object> left = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> {
          String at = path + "/" + Commitment.escaped(String.valueOf(name));
          left.put(
              String.valueOf(name),
              gone.contains(at)
                  ? null
                  : value instanceof Map<?, ?> inner ? erased(at, inner, gone) : value);
        });
    return left;
  }

  /** The event that tells of it. */
  public AuditEvent.Administrative event(long entryId, AuditEvent.Administrative event) {
    Map<String, Object> details = new TreeMap<>(event.details());
    details.put("entry", entryId);
    details.put("erased", paths.stream().sorted().toList());
    return new AuditEvent.Administrative(event.at(), event.type(), event.by(), details);
  }
}
