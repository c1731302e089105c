package dev.aegis.server;

import dev.aegis.spi.StoreException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends a long answer in parts. The first part waits until there is enough of it, so that what
 * fails early still gets a status of its own; what fails later breaks the connection off, for half
 * an answer must not look like a whole one.
 */
final class StreamedBody implements Reply.Sink {
  private static final int PART = 1 << 16;
  private static final int SLICE = 16;

  private final Reply.Streamed reply;
  private final ServerResponse response;
  private final Watch watch;
  private final StringBuilder part = new StringBuilder();
  private @Nullable OutputStream out;
  private int writes;

  StreamedBody(Reply.Streamed reply, ServerResponse response, Watch watch) {
    this.reply = reply;
    this.response = response;
    this.watch = watch;
  }

  /** Sends the answer, or gives back a short one that is still to be sent. */
  Reply.@Nullable Whole send() throws IOException {
    try {
      reply.writing().to(this);
    } catch (StoreException e) {
      if (out != null) {
        throw e;
      }
      return Reply.problem(Dispatcher.unavailable(e));
    }
    if (out == null) {
      return new Reply.Whole(reply.status(), reply.headers(), part.toString());
    }
    OutputStream to = sendPart();
    watch.sending();
    to.close();
    // Helidon ends the answer only when its handler is through, which it may not be in its eyes.
    if (response instanceof RoutingResponse routed) {
      routed.commit();
    }
    watch.sent();
    return null;
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // It is about fairness; nothing relies on it.
  public void write(String text) throws IOException {
    part.append(text);
    if (++writes % SLICE == 0) {
      // A virtual thread keeps its processor otherwise, from whoever asks for something small.
      Thread.yield();
    }
    if (part.length() >= PART) {
      sendPart();
    }
  }

  private OutputStream sendPart() throws IOException {
    OutputStream to = out;
    if (to == null) {
      Dispatcher.start(reply, response);
      to = response.outputStream();
      out = to;
    }
    watch.sending();
    to.write(part.toString().getBytes(StandardCharsets.UTF_8));
    watch.sent();
    part.setLength(0);
    return to;
  }
}
