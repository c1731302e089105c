package dev.aegis.server;

import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Sends an answer piece by piece as they come. Who takes longer for one than the server's patience
 * loses the connection.
 */
final class LiveBody implements Reply.Sink {
  private final Watch watch;
  private final OutputStream out;

  private LiveBody(Watch watch, OutputStream out) {
    this.watch = watch;
    this.out = out;
  }

  /** Sends all there is, until there is no more to come. */
  static void send(Reply.Live reply, ServerResponse response, Watch watch) throws IOException {
    Dispatcher.start(reply, response);
    try (OutputStream out = response.outputStream()) {
      reply.writing().to(new LiveBody(watch, out));
      watch.sending();
    }
    watch.sent();
  }

  @Override
  public void write(String text) throws IOException {
    watch.sending();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    watch.sent();
  }
}
