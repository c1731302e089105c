package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.audit.Salts;
import dev.aegis.spi.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A group in the {@link WriteAheadLog}: a line that says how long and what it is, and a line of
 * JSON.
 *
 * @param first the sequence of its first record
 * @param last the sequence of its last record
 * @param end where it ends in its segment
 */
record WalFrame(long first, long last, String text, int end) {
  private static final Pattern HEADER =
      Pattern.compile("aegis-wal 1 (\\d{1,18}) (\\d{1,18}) (\\d{1,9}) ([0-9a-f]{8})\n");
  private static final byte[] START = "aegis-wal 1 ".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_HEADER = 80;

  /** How many characters a record takes beside its body, roughly. */
  private static final int ROOM_FOR_RECORD = 220;

  /** What a frame holds: what was submitted, and the hashes that its records have. */
  record Content(List<Submission> submissions, List<String> hashes) {}

  /** The bytes of a group. */
  static byte[] of(Group group) {
    List<Group.Row> rows = group.rows();
    byte[] text = text(group).getBytes(StandardCharsets.UTF_8);
    String header =
        "aegis-wal 1 "
            + rows.getFirst().record().sequence()
            + ' '
            + rows.getLast().record().sequence()
            + ' '
            + text.length
            + ' '
            + HexFormat.of().toHexDigits(checksum(text, 0, text.length))
            + '\n';
    byte[] start = header.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = Arrays.copyOf(start, start.length + text.length + 1);
    System.arraycopy(text, 0, frame, start.length, text.length);
    frame[frame.length - 1] = '\n';
    return frame;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  private static String text(Group group) {
    StringBuilder text =
        new StringBuilder((int) group.size() + ROOM_FOR_RECORD * group.rows().size()).append('[');
    int row = 0;
    for (Group.Placed each : group.submissions()) {
      text.append(row == 0 ? "{" : ",{");
      Map<String, ?> alongside = each.submission().alongside().logged();
      if (!alongside.isEmpty()) {
        text.append("\"alongside\":").append(CanonicalJson.of(alongside)).append(',');
      }
      text.append("\"records\":[");
      String separator = "";
      for (AuditRecord record : each.records()) {
        text.append(separator);
        append(text, record, group.rows().get(row++).body());
        separator = ",";
      }
      text.append("]}");
    }
    return text.append(']').toString();
  }

  private static void append(StringBuilder text, AuditRecord record, String body) {
    text.append("{\"at\":")
        .append(record.at().toEpochMilli())
        .append(",\"body\":")
        .append(body)
        .append(",\"entry\":")
        .append(record.entryId())
        .append(",\"hash\":\"")
        .append(record.hash())
        .append("\",\"kind\":\"")
        .append(record.kind().word())
        .append("\",\"salts\":")
        .append(CanonicalJson.of(record.salts().json()))
        .append('}');
  }

  /**
   * The frames of a segment, but for a last one that was not written whole.
   *
   * @return null where one in the middle is damaged
   */
  static @Nullable List<WalFrame> read(byte[] segment) {
    List<WalFrame> frames = new ArrayList<>();
    int at = 0;
    while (at < segment.length) {
      WalFrame frame = at(segment, at);
      if (frame == null) {
        return isFollowed(segment, at) ? null : frames;
      }
      frames.add(frame);
      at = frame.end();
    }
    return frames;
  }

  private static boolean isFollowed(byte[] segment, int damaged) {
    for (int at = damaged + 1; at <= segment.length - START.length; at++) {
      boolean starts =
          segment[at - 1] == '\n'
              && Arrays.equals(segment, at, at + START.length, START, 0, START.length);
      if (starts && at(segment, at) != null) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable WalFrame at(byte[] segment, int at) {
    int most = Math.min(LONGEST_HEADER, segment.length - at);
    Matcher header = HEADER.matcher(new String(segment, at, most, StandardCharsets.ISO_8859_1));
    if (!header.lookingAt()) {
      return null;
    }
    int start = at + header.end();
    int length = Integer.parseInt(header.group(3));
    if (length >= segment.length - start || segment[start + length] != '\n') {
      return null;
    }
    if (checksum(segment, start, length) != HexFormat.fromHexDigits(header.group(4))) {
      return null;
    }
    return new WalFrame(
        Long.parseLong(header.group(1)),
        Long.parseLong(header.group(2)),
        new String(segment, start, length, StandardCharsets.UTF_8),
        start + length + 1);
  }

  /** What it holds. */
  Content content(JsonCodec json, JournalTables tables) {
    List<Submission> submissions = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    long sequence = first;
    for (Object each : list(json.read(text))) {
      Map<?, ?> submission = map(each);
      List<AuditDraft> drafts = new ArrayList<>();
      long before = AuditDraft.OPENS;
      for (Object record : list(submission.get("records"))) {
        Map<?, ?> members = map(record);
        long entry = number(members.get("entry"));
        long place =
            entry == sequence ? AuditDraft.OPENS : entry == before ? AuditDraft.CONTINUES : entry;
        drafts.add(draft(members, place));
        hashes.add(String.valueOf(members.get("hash")));
        before = entry;
        sequence++;
      }
      submissions.add(
          new Submission(
              drafts,
              submission.get("alongside") instanceof Map<?, ?> logged
                  ? alongside(logged, tables)
                  : Submission.NOTHING));
    }
    return new Content(submissions, hashes);
  }

  private static Submission.Alongside alongside(Map<?, ?> logged, JournalTables tables) {
    if (logged.containsKey(Pruning.KEY)) {
      return new Pruning(tables, number(logged.get(Pruning.KEY)), null);
    }
    if (logged.containsKey(Erasing.KEY)) {
      Set<String> paths =
          list(logged.get("paths")).stream().map(String::valueOf).collect(Collectors.toSet());
      return new Erasing(tables, number(logged.get(Erasing.KEY)), paths);
    }
    if (logged.containsKey(StateChanges.KEY)) {
      return StateChanges.of(list(logged.get(StateChanges.KEY)));
    }
    return PolicyRow.of(logged);
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys.
  private static AuditDraft draft(Map<?, ?> record, long place) {
    Map<String, ?> body = (Map<String, ?>) map(record.get("body"));
    return AuditDraft.of(
        Kind.valueOf(String.valueOf(record.get("kind")).toUpperCase(Locale.ROOT)),
        Instant.ofEpochMilli(number(record.get("at"))),
        place,
        body,
        Salts.of(record.get("salts")));
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static long number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).longValue();
  }
}
