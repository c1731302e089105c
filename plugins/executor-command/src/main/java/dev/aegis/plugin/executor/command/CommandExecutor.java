package dev.aegis.plugin.executor.command;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.UnfitActionException;
import dev.aegis.spi.VisibleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs a program for each action, once. Thread-safe. */
final class CommandExecutor implements ActionExecutor {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final int LONGEST_TYPE = 100;

  private final CommandSettings settings;
  private final JsonCodec json;
  private final Semaphore places;
  private final Set<Run> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  CommandExecutor(CommandSettings settings, JsonCodec json) {
    this.settings = settings;
    this.json = json;
    this.places = new Semaphore(settings.concurrent(), true);
  }

  @Override
  public ExecutionResult execute(Action action) {
    Optional<Command> command = settings.command(action.type());
    if (command.isEmpty()) {
      return new ExecutionResult.Failed(
          "no command is set up for actions of type " + shortened(action.type()));
    }
    try {
      List<String> argv = new ArrayList<>();
      argv.add(command.get().program());
      argv.addAll(command.get().arguments(action));
      byte[] input = command.get().input(action, json);
      return inTurn(command.get(), argv, input);
    } catch (UnfitActionException e) {
      return new ExecutionResult.Failed("nothing was started: " + e.getMessage());
    }
  }

  private static String shortened(String type) {
    int length = Math.min(LONGEST_TYPE, type.codePointCount(0, type.length()));
    return new VisibleText().json(type.substring(0, type.offsetByCodePoints(0, length)));
  }

  private ExecutionResult inTurn(Command command, List<String> argv, byte[] input) {
    try {
      if (!places.tryAcquire(command.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        return new ExecutionResult.Failed(
            "nothing was started: as many commands as may run did so, and none has ended in time",
            true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ExecutionResult.Failed("nothing was started: it was interrupted", true);
    }
    try {
      return run(command, argv, input);
    } finally {
      places.release();
    }
  }

  private ExecutionResult run(Command command, List<String> argv, byte[] input) {
    if (closed) {
      return new ExecutionResult.Failed("nothing was started: the executor is closed");
    }
    Run run;
    try {
      run = Run.start(argv, settings, input);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} can''t be run: {1}", command.program(), e.getMessage());
      return new ExecutionResult.Failed("nothing was started: the program can't be run");
    }
    running.add(run);
    try {
      if (closed) {
        run.stop();
      }
      return new Outcome(command, json).of(run, run.await(command.timeout()));
    } finally {
      running.remove(run);
    }
  }

  /** What is running is killed. */
  @Override
  public void close() {
    closed = true;
    running.forEach(Run::stop);
  }
}
