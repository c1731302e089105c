package dev.aegis.spi;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an action stands in a trace that goes through several programs, as <a
 * href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a> has it. It goes with the thread
 * that works on the action: a plugin that calls somebody sends {@link #outgoing()} along, as {@link
 * HttpPost} does by itself, and one that works on another thread takes it there with {@link #run},
 * as {@link Errands} do. Immutable.
 *
 * @param traceId 32 lower-case hex digits, not all 0
 * @param parentId of the call that this is a part of: 16 lower-case hex digits, not all 0
 * @param sampled whether whoever called keeps the trace
 * @param state what the tracing systems on the way want to know again; perhaps empty
 */
public record TraceContext(String traceId, String parentId, boolean sampled, String state) {
  /** The header that says where in the trace a call stands. */
  public static final String PARENT_HEADER = "traceparent";

  /** The header with what the tracing systems add to that. */
  public static final String STATE_HEADER = "tracestate";

  private static final ThreadLocal<@Nullable TraceContext> CURRENT = new ThreadLocal<>();

  /** Of version 00; later ones may go on after a further hyphen. */
  private static final Pattern PARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final Pattern PARENT_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");

  private static final Pattern MEMBER =
      Pattern.compile(
          "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
              + "=([\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e])");

  private static final int MOST_MEMBERS = 32;

  /** As much as everybody passes on. */
  private static final int LONGEST_STATE = 512;

  private static final int LONGEST_PARENT = 1_024;
  private static final int SAMPLED = 1;

  public TraceContext {
    if (!TRACE_ID.matcher(traceId).matches() || !PARENT_ID.matcher(parentId).matches()) {
      throw new IllegalArgumentException("no trace: " + traceId + " " + parentId);
    }
    Objects.requireNonNull(state);
  }

  /**
   * Reads the headers of a request.
   *
   * @param parents the values of {@code traceparent}
   * @param states the values of {@code tracestate}
   * @return empty where there is not exactly one parent, or it is none; a state that is none counts
   *     as empty
   */
  public static Optional<TraceContext> of(List<String> parents, List<String> states) {
    if (parents.size() != 1 || parents.getFirst().length() > LONGEST_PARENT) {
      return Optional.empty();
    }
    Matcher parts = PARENT.matcher(parents.getFirst().strip());
    if (!parts.matches()
        || parts.group(1).equals("ff")
        || (parts.group(1).equals("00") && parts.group(5) != null)
        || !TRACE_ID.matcher(parts.group(2)).matches()
        || !PARENT_ID.matcher(parts.group(3)).matches()) {
      return Optional.empty();
    }
    boolean sampled = (HexFormat.fromHexDigits(parts.group(4)) & SAMPLED) != 0;
    return Optional.of(
        new TraceContext(parts.group(2), parts.group(3), sampled, state(String.join(",", states))));
  }

  /** Its members as they came, as many as there is room for; empty where one is none. */
  private static String state(String text) {
    StringBuilder state = new StringBuilder();
    Set<String> keys = new HashSet<>();
    boolean full = false;
    for (String each : text.split(",", -1)) {
      String member = each.strip();
      if (member.isEmpty()) {
        continue;
      }
      Matcher parts = MEMBER.matcher(member);
      if (!parts.matches() || !keys.add(parts.group(1)) || keys.size() > MOST_MEMBERS) {
        return "";
      }
      full |= state.length() + 1 + member.length() > LONGEST_STATE;
      if (!full) {
        state.append(state.isEmpty() ? "" : ",").append(member);
      }
    }
    return state.toString();
  }

  /** The one that this thread works in. */
  public static Optional<TraceContext> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * Works in a trace on this thread; afterwards the thread is in the one that it was in before.
   *
   * @param trace null for none
   */
  public static <T extends @Nullable Object> T within(
      @Nullable TraceContext trace, Supplier<T> work) {
    TraceContext before = CURRENT.get();
    enter(trace);
    try {
      return work.get();
    } finally {
      enter(before);
    }
  }

  /** The same for work that has no result. */
  public static void run(@Nullable TraceContext trace, Runnable work) {
    TraceContext before = CURRENT.get();
    enter(trace);
    try {
      work.run();
    } finally {
      enter(before);
    }
  }

  private static void enter(@Nullable TraceContext trace) {
    if (trace == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(trace);
    }
  }

  /** A call that is a part of this one, with an id of its own. */
  public TraceContext child() {
    long id = 0;
    while (id == 0) {
      id = ThreadLocalRandom.current().nextLong();
    }
    return new TraceContext(traceId, HexFormat.of().toHexDigits(id), sampled, state);
  }

  /** The value of {@value #PARENT_HEADER} that says so. */
  public String traceparent() {
    return "00-" + traceId + "-" + parentId + (sampled ? "-01" : "-00");
  }

  /** That of the one that this thread works in; null where it works in none. */
  public static @Nullable String currentTraceparent() {
    return current().map(TraceContext::traceparent).orElse(null);
  }

  /** The headers that say so. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(PARENT_HEADER, traceparent());
    if (!state.isEmpty()) {
      headers.put(STATE_HEADER, state);
    }
    return headers;
  }

  /** The headers of a call that this thread makes now; none where it works in no trace. */
  public static Map<String, String> outgoing() {
    return current().map(trace -> trace.child().headers()).orElse(Map.of());
  }
}
