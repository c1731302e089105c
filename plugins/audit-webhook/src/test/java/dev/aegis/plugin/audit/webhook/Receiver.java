package dev.aegis.plugin.audit.webhook;

import dev.aegis.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An HTTP endpoint on sockets, so that it can misbehave in every way that sockets allow. */
final class Receiver implements AutoCloseable {
  /** What came in, whole. */
  record Request(String line, Map<String, String> headers, String text) {
    List<Long> ids() {
      return text().lines().map(Receiver::id).toList();
    }
  }

  /** How a request is answered. */
  interface Manner {
    /** Answers; true where the sender may take that for an acknowledgement. */
    boolean answer(Socket socket, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Queue<Manner> manners = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Request> taken = new CopyOnWriteArrayList<>();
  private volatile Predicate<Request> refused = request -> false;
  private volatile Manner refusal = status(500);

  Receiver() throws IOException {
    this(0);
  }

  Receiver(int port) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static long id(String line) {
    return (Long)
        Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(Json.OWN.read(line))).get("id"));
  }

  static Manner status(int status, String... headers) {
    return (socket, out) -> {
      var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 2\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write((head + "\r\nok").getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return status / 100 == 2;
    };
  }

  /** Says something, and hangs up. */
  static Manner words(String text) {
    return (socket, out) -> {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      socket.close();
      return false;
    };
  }

  /** Breaks the connection off. */
  static Manner reset() {
    return (socket, out) -> {
      socket.setSoLinger(true, 0);
      socket.close();
      return false;
    };
  }

  /** Says something, and then nothing for long. */
  static Manner stall(String text) {
    return (socket, out) -> {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      Thread.sleep(Duration.ofSeconds(20));
      return false;
    };
  }

  /** Says a letter now and then, for ever. */
  static Manner drip() {
    return (socket, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
      while (!socket.isClosed()) {
        out.write('x');
        out.flush();
        Thread.sleep(Duration.ofMillis(20));
      }
      return false;
    };
  }

  /** Never stops to talk; says yes all the same. */
  static Manner flood(List<Long> written) {
    return (socket, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] chunk =
          ("2710\r\n" + "x".repeat(10_000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
      long length = 0;
      try {
        while (length < 200_000_000) {
          out.write(chunk);
          length += chunk.length;
        }
      } catch (IOException e) {
        // The other side has heard enough.
      }
      written.add(length);
      return true;
    };
  }

  /** The next requests are answered like this, one each; those after them are taken. */
  Receiver then(Manner... next) {
    manners.addAll(List.of(next));
    return this;
  }

  /** Answers some like this, always. */
  void refuse(Predicate<Request> which, Manner how) {
    refusal = how;
    refused = which;
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook?token=in-the-address";
  }

  /** All that came, taken or not. */
  List<Request> requests() {
    return requests;
  }

  /** What was acknowledged. */
  List<Request> taken() {
    return taken;
  }

  List<Long> ids() {
    return taken.stream().flatMap(request -> request.ids().stream()).toList();
  }

  List<String> lines() {
    return taken.stream().flatMap(request -> request.text().lines()).toList();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (!socket.isClosed()) {
        Request request = read(in);
        if (request == null) {
          return;
        }
        requests.add(request);
        Manner manner = refused.test(request) ? refusal : manners.poll();
        // On record before the sender knows.
        if (manner == null) {
          taken.add(request);
          status(200).answer(socket, socket.getOutputStream());
        } else if (manner.answer(socket, socket.getOutputStream())) {
          taken.add(request);
        }
      }
    } catch (IOException e) {
      // The other side went away.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @org.jspecify.annotations.Nullable Request read(InputStream in)
      throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      return null;
    }
    return new Request(first, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      line.write(read);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Settings for lists that threads share. */
  static <T> List<T> shared() {
    return new CopyOnWriteArrayList<>(new ArrayList<>());
  }
}
