package dev.aegis.plugin.executor.command;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process from its start to its end. One thread waits for it; any may stop it. */
final class Run {
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  /** How a process ended. */
  enum End {
    /** By itself. */
    EXIT,
    /** It took too long. */
    TIMEOUT,
    /** Who waited for it was interrupted, or the executor is being closed. */
    STOPPED
  }

  private final Process process;
  private final Output out;
  private final Output err;
  private volatile boolean stopped;

  private Run(Process process, int longestOutput) {
    this.process = process;
    this.out = new Output(process.getInputStream(), longestOutput);
    this.err = new Output(process.getErrorStream(), longestOutput);
  }

  /**
   * Starts a process.
   *
   * @throws IOException where that fails: then nothing has begun
   */
  static Run start(List<String> argv, CommandSettings settings, byte[] input) throws IOException {
    var builder = new ProcessBuilder(argv).directory(settings.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(settings.environment());
    var run = new Run(builder.start(), settings.longestOutput());
    run.feed(input);
    return run;
  }

  /** On a thread of its own: a process may speak before it listens. */
  private void feed(byte[] input) {
    if (input.length == 0) {
      write(input);
    } else {
      Thread.ofPlatform().daemon().name("aegis-command-input").start(() -> write(input));
    }
  }

  private void write(byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      // Whoever does not want to know need not listen.
    }
  }

  /**
   * Waits for its end, and brings that about where it takes too long. The interrupt of a thread
   * stays with it.
   */
  End await(Duration timeout) {
    long begin = System.nanoTime();
    try {
      while (!hasEnded()) {
        if (stopped) {
          return end(End.STOPPED);
        }
        if (System.nanoTime() - begin > timeout.toNanos()) {
          return end(End.TIMEOUT);
        }
      }
      return stopped ? End.STOPPED : End.EXIT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return end(End.STOPPED);
    }
  }

  /**
   * Hears what it says, and whether it has said all. Never waits for the end of its output: what it
   * has started and left behind may hold that open for ever.
   */
  private boolean hasEnded() throws InterruptedException {
    boolean exited = !process.isAlive();
    boolean heard = out.read();
    heard |= err.read();
    if (!heard && !exited) {
      process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return exited && !heard;
  }

  private End end(End how) {
    kill();
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return how;
  }

  /** Ends it from any thread; who waits for it hears of that. */
  void stop() {
    stopped = true;
    kill();
  }

  private void kill() {
    kill(process.toHandle());
  }

  /**
   * From the root on: a script whose command is killed goes on with the next. Who their children
   * are is asked before, since they have another parent afterwards.
   */
  private static void kill(ProcessHandle root) {
    List<ProcessHandle> children = root.children().toList();
    root.destroyForcibly();
    children.forEach(Run::kill);
  }

  /** How it ended, once it has. */
  int exitCode() {
    return process.exitValue();
  }

  Output out() {
    return out;
  }

  Output err() {
    return err;
  }
}
