package dev.aegis.server;

import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.EntryJson;
import dev.aegis.json.ApprovalJson;
import dev.aegis.json.Json;
import dev.aegis.spi.AuditJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens while it does, as server-sent events (the WHATWG's HTML, section 9.2): for
 * each record of the audit log its entry as it stood then, and the approval that it is about. An
 * event's id is its record's place in the chain, so whoever comes back names the last one and
 * misses nothing; where that was pruned, an event says which are gone.
 */
final class EventsEndpoint implements AutoCloseable {
  static final String TYPE = "text/event-stream";

  /** Each takes a thread that mostly sleeps, and reads of the store. */
  private static final int MOST_READERS = 64;

  private static final Duration LOOK = Duration.ofMillis(200);

  /** So often at least something is sent: who is gone is noticed, and proxies stay patient. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  private static final int SOME = 100;
  private static final String LAST = "Last-Event-ID";

  private final Governor governor;
  private final Predicate<Caller> admitted;
  private final AtomicInteger readers = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Object lock = new Object();
  private long head;
  private long looked;

  /**
   * @param admitted whether who began to read may still do so
   */
  EventsEndpoint(Governor governor, Predicate<Caller> admitted) {
    this.governor = governor;
    this.admitted = admitted;
    this.looked = System.nanoTime() - LOOK.toNanos();
  }

  Reply follow(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(TYPE));
    if (readers.get() >= MOST_READERS) {
      throw Problem.of(503, MOST_READERS + " follow already").with("Retry-After", "5").thrown();
    }
    long after = after(call);
    return new Reply.Live(Map.of("Content-Type", TYPE), sink -> send(after, call.caller(), sink));
  }

  /** The event after which to go on; the newest where nobody says. */
  private long after(Call call) {
    long newest = governor.journal().head();
    @Nullable String last = call.header(LAST);
    if (last == null) {
      last = call.query().text("after");
    }
    if (last == null) {
      return newest;
    }
    if (!last.matches("[0-9]{1,18}") || Long.parseLong(last) > newest) {
      throw Problem.of(400, "there is no event `" + shown(last) + "` to go on after").thrown();
    }
    return Long.parseLong(last);
  }

  private static String shown(String id) {
    return id.length() <= 20 && id.matches("[ -~]*") ? id : "…";
  }

  private void send(long after, Caller caller, Reply.Sink sink) throws IOException {
    try {
      if (readers.incrementAndGet() > MOST_READERS) {
        // Others came in the same moment.
        sink.write("retry: 5000\n\n");
        return;
      }
      sink.write("retry: 1000\n\n");
      follow(after, caller, sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readers.decrementAndGet();
    }
  }

  private void follow(long after, Caller caller, Reply.Sink sink)
      throws IOException, InterruptedException {
    long seen = after;
    long quietSince = System.nanoTime();
    while (closing.getCount() > 0 && admitted.test(caller)) {
      if (head() > seen) {
        seen = sendSome(seen, sink);
        quietSince = System.nanoTime();
      } else if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
        sink.write(": nothing new\n\n");
        quietSince = System.nanoTime();
      }
    }
  }

  /** Where the log ends, at most as old as the last look: many readers look once. */
  private long head() {
    synchronized (lock) {
      if (System.nanoTime() - looked >= LOOK.toNanos()) {
        head = governor.journal().head();
        looked = System.nanoTime();
      }
      return head;
    }
  }

  private long sendSome(long seen, Reply.Sink sink) throws IOException {
    AuditJournal journal = governor.journal();
    List<AuditRecord> records = journal.records(seen, SOME);
    long last = seen;
    for (AuditRecord record : records) {
      if (record.sequence() > last + 1) {
        sink.write(gap(last + 1, record.sequence() - 1));
      }
      last = record.sequence();
      sink.write(events(record));
    }
    return last;
  }

  private static String gap(long from, long through) {
    return event("gap", through, Map.of("from", from, "through", through));
  }

  private String events(AuditRecord record) {
    Optional<AuditTrail> trail = governor.journal().trail(record.entryId());
    if (trail.isEmpty()) {
      return gap(record.sequence(), record.sequence());
    }
    String approval =
        record.kind() == AuditRecord.Kind.ADMIN
            ? ""
            : governor
                .approvals()
                .ofEntry(record.entryId())
                .map(each -> event("approval", null, ApprovalJson.of(each)))
                .orElse("");
    // The one with the id comes last: who has it has both.
    return approval + event("entry", record.sequence(), EntryJson.of(asOf(record, trail.get())));
  }

  private static AuditEntry asOf(AuditRecord record, AuditTrail trail) {
    List<AuditRecord> until =
        trail.records().stream().filter(each -> each.sequence() <= record.sequence()).toList();
    return until.size() == trail.records().size() ? trail.entry() : AuditEntries.fold(until);
  }

  private static String event(String name, @Nullable Long id, Map<String, ?> data) {
    return (id == null ? "" : "id: " + id + "\n")
        + "event: "
        + name
        + "\ndata: "
        + Json.OWN.write(data)
        + "\n\n";
  }

  /** How many follow now. */
  int followers() {
    return readers.get();
  }

  /** Lets all readers go; they come back to wherever they are sent. */
  @Override
  public void close() {
    closing.countDown();
  }
}
