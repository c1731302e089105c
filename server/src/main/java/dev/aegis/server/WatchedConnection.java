package dev.aegis.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection whose requests and answers must not take for ever. */
final class WatchedConnection implements ServerConnection, InterruptableTask<Void> {
  private static final long LINGER = 500;

  private final WatchedContext context;
  private final ServerConnection http;
  private final Closeable end;
  private final Connections all;

  /**
   * @param end closes the connection at once; what is over it may first want to say something
   */
  WatchedConnection(
      ServerConnectionSelector http, WatchedContext context, Closeable end, Connections all) {
    this.context = context;
    this.http = http.connection(context);
    this.end = end;
    this.all = all;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    context.watch().onThisThread();
    all.opened(this, context.watch());
    try {
      http.handle(limit);
      linger();
    } catch (RefusedRequestException e) {
      linger();
    } finally {
      all.closed(this);
    }
  }

  /**
   * Takes in for a moment what the caller is still sending after it was refused. To close at once
   * would make its system throw away the answer that it has not read yet.
   */
  private void linger() {
    closeSoon();
    try {
      byte[] unwanted = context.serverSocket().get();
      while (unwanted != null) {
        unwanted = context.serverSocket().get();
      }
    } catch (RuntimeException e) {
      throw new CloseConnectionException("closed while lingering", e);
    }
  }

  /** Ends a connection whose time has run out. */
  void expired(Watch.Phase was) {
    try {
      if (was == Watch.Phase.RECEIVING) {
        // Whoever does not send may not read either.
        closeSoon();
        all.late();
        byte[] answer = DirectAnswers.requestTimeout(context.watch().requestId());
        context.dataWriter().writeNow(BufferData.create(answer));
      }
    } catch (RuntimeException e) {
      Dispatcher.LOG.log(System.Logger.Level.TRACE, "nobody listens", e);
    } finally {
      closeSocket();
    }
  }

  private void closeSoon() {
    CompletableFuture.delayedExecutor(LINGER, TimeUnit.MILLISECONDS).execute(this::closeSocket);
  }

  private void closeSocket() {
    try {
      end.close();
    } catch (IOException | RuntimeException e) {
      Dispatcher.LOG.log(System.Logger.Level.TRACE, "while closing", e);
    }
  }

  @Override
  public boolean canInterrupt() {
    return http instanceof InterruptableTask<?> task && task.canInterrupt();
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }
}
