package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings what is in the spool to the endpoint, a batch at a time and in order. What the endpoint
 * can't take now is tried again for ever, what it refuses is tried a few times and parked.
 *
 * <p>Works on a thread of its own until it is closed.
 */
final class Sender implements AutoCloseable {
  private static final long LONGEST_BODY = 1_000_000;
  private static final Duration LAST_CALL = Duration.ofSeconds(3);

  private final String name;
  private final WebhookSettings settings;
  private final Spool spool;
  private final Parking parking;
  private final Post post;
  private final Backoff backoff;
  private final System.Logger logger;
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread;

  private boolean started;

  private volatile boolean failing;

  /** Failures since something was taken; of the thread alone. */
  private int streak;

  Sender(
      String name,
      WebhookSettings settings,
      Spool spool,
      Parking parking,
      Post post,
      Backoff backoff,
      System.Logger logger) {
    this.name = name;
    this.settings = settings;
    this.spool = spool;
    this.parking = parking;
    this.post = post;
    this.backoff = backoff;
    this.logger = logger;
    this.thread = Thread.ofVirtual().name("aegis-webhook-" + name).unstarted(this::work);
  }

  /** Begins to send; called again, it does nothing. */
  void start() {
    if (!started) {
      started = true;
      thread.start();
    }
  }

  /** How many attempts have failed. */
  long failures() {
    return failures.get();
  }

  /** Whether something waits and the last attempt to send it has failed. */
  boolean isFailing() {
    return failing && spool.waiting() > 0;
  }

  private void work() {
    try {
      if (settings.resendParked()) {
        resendParked();
      }
      while (sendNext()) {
        // All is said.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False once there will be no more. */
  private boolean sendNext() throws InterruptedException {
    try {
      Batch batch = spool.awaitNext(settings.batch(), LONGEST_BODY);
      if (batch == null) {
        return false;
      }
      deliver(batch);
    } catch (IOException | RuntimeException e) {
      failed("its spool fails: " + describe(e));
      spool.pause(backoff.after(streak, Duration.ZERO));
    }
    return !spool.isFinishing() || streak == 0;
  }

  private static String describe(Exception e) {
    return e instanceof IOException io ? PrivateFiles.reason(io) : e.toString();
  }

  private void deliver(Batch whole) throws IOException, InterruptedException {
    Batch batch = whole;
    int refusals = 0;
    while (true) {
      Answer answer = post.send(batch.body());
      if (answer instanceof Answer.TooLarge && batch.size() > 1) {
        batch = batch.half();
        continue;
      }
      Duration pause = Duration.ZERO;
      switch (answer) {
        case Answer.Taken taken -> {
          spool.done(batch);
          recovered();
          return;
        }
        case Answer.TooLarge tooLarge -> refusals += refused("a single entry is too large for it");
        case Answer.Refused refused -> refusals += refused(refused.why());
        case Answer.Unavailable unavailable -> {
          failed(unavailable.why());
          pause = unavailable.pause();
        }
      }
      if (refusals >= settings.attempts()) {
        park(batch);
        return;
      }
      spool.pause(backoff.after(streak, pause));
      if (spool.isFinishing()) {
        return;
      }
    }
  }

  private int refused(String why) {
    failed(why);
    return 1;
  }

  /** Tells of the first failure, and then more and more seldom. */
  private void failed(String why) {
    failures.incrementAndGet();
    streak++;
    failing = true;
    if (Integer.bitCount(streak) == 1) {
      logger.log(
          Level.WARNING,
          "audit sink {0}: {1} takes nothing, {2}; attempt {3}, entries that wait: {4}",
          name,
          settings.endpoint(),
          why,
          Integer.toString(streak),
          Long.toString(spool.waiting()));
    }
  }

  private void recovered() {
    if (streak > 0) {
      logger.log(
          Level.INFO,
          "audit sink {0}: {1} takes entries again, after {2} attempts that failed",
          name,
          settings.endpoint(),
          Integer.toString(streak));
      streak = 0;
      failing = false;
    }
  }

  private void park(Batch batch) throws IOException {
    Path file = parking.park(batch);
    logger.log(
        Level.ERROR,
        "audit sink {0}: {1} has refused a batch {3} times; it is parked in `{4}`, entries: {2}",
        name,
        settings.endpoint(),
        Integer.toString(batch.size()),
        Integer.toString(settings.attempts()),
        file);
    spool.done(batch);
  }

  /** Each file once; what still can't be sent stays where it is. */
  private void resendParked() throws InterruptedException {
    try {
      for (Path file : parking.files()) {
        switch (post.send(Files.readAllBytes(file))) {
          case Answer.Taken taken -> {
            parking.remove(file);
            recovered();
          }
          case Answer.TooLarge tooLarge -> failed("parked entries are still too large for it");
          case Answer.Refused refused ->
              failed("parked entries are still refused: " + refused.why());
          case Answer.Unavailable unavailable -> {
            failed(unavailable.why());
            return;
          }
        }
      }
    } catch (IOException e) {
      failed("its parked entries can't be read: " + PrivateFiles.reason(e));
    }
  }

  /** Sends what is there, where that takes no more than a few seconds and nothing fails. */
  @Override
  public void close() {
    spool.finish();
    try {
      if (started && !thread.join(LAST_CALL)) {
        thread.interrupt();
        thread.join(LAST_CALL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
