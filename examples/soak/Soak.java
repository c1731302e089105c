import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps a server busy, replaces its policy each second, and has strangers send it nonsense. It
 * fails where an answer says that the server failed, and where the server's live heap, threads or
 * descriptors go on growing after it has warmed up.
 *
 * <pre>{@code java Soak.java SECONDS [COMMAND…]}</pre>
 *
 * <p>The command is that of an installed distribution unless given.
 */
final class Soak {
  private static final int CALLERS = 16;
  private static final int STRANGERS = 4;
  private static final int SHORTEST = 60;
  private static final String AGAIN = "asked again";
  private static final int MOST_AGAIN = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(45);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** Beyond this it is no noise. */
  private static final Sample SLACK = new Sample(12 << 20, 16, 128);

  private static final String POLICY =
      """
      version: '1'
      rules:
        - {name: reads_%s, match: {type: read*}, risk_level: low, approval: auto}
        - {name: deletes, match: {type: delete*}, approval: block}
        - {name: refunds, match: {type: refund, target: crm}, when: params.amount <= 50, approval: auto}
      """;
  private static final String ACTION =
      "{\"action_type\":\"%s\",\"target\":\"crm\",\"params\":{\"amount\":%d}}";

  private final long end;
  private final URI server;
  private final long pid;
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final AtomicReference<String> failure = new AtomicReference<>();

  private Soak(long end, URI server, long pid) {
    this.end = end;
    this.server = server;
    this.pid = pid;
  }

  /** What a server holds. */
  private record Sample(long heap, long threads, long descriptors) {
    @Override
    public String toString() {
      return "%,d KiB live, %d threads, %d descriptors".formatted(heap >> 10, threads, descriptors);
    }
  }

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    if (seconds < SHORTEST) {
      throw new IllegalArgumentException("it takes at least " + SHORTEST + " seconds");
    }
    List<String> command = new ArrayList<>(List.of(args).subList(1, args.length));
    if (command.isEmpty()) {
      command.add("cli/target/aegis/bin/aegis");
    }
    Path folder = Files.createTempDirectory("aegis-soak");
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY.formatted("first"));
    Path log = folder.resolve("audit");
    command.addAll(
        List.of("serve", policy.toString(), "--port", "0", "--audit-db", log.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    boolean passed = false;
    try {
      URI server = address(process);
      long pid = number("\"pid\":(\\d+)", Files.readString(folder.resolve("audit.server")));
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      passed = new Soak(end, server, pid).run();
    } finally {
      process.destroy();
      int code = process.waitFor();
      System.out.println("the server ended with exit code " + code);
      passed &= code == 0;
      String said = Files.readString(folder.resolve("stderr"));
      said.lines()
          .filter(line -> line.contains("Exception"))
          .limit(20)
          .forEach(System.out::println);
      delete(folder);
    }
    System.exit(passed ? 0 : 1);
  }

  private static URI address(Process process) throws IOException {
    String line = process.inputReader().readLine();
    if (line == null || !line.contains("http://")) {
      throw new IllegalStateException("the server did not start: " + line);
    }
    return URI.create(line.substring(line.indexOf("http://")).strip());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private boolean run() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int seed = i;
      threads.add(Thread.ofPlatform().start(() -> call(new Random(seed))));
    }
    for (int i = 0; i < STRANGERS; i++) {
      int seed = i;
      threads.add(Thread.ofPlatform().start(() -> annoy(new Random(seed))));
    }
    threads.add(Thread.ofPlatform().start(this::reload));
    Thread.sleep(WARM_UP.toMillis());
    List<Sample> samples = new ArrayList<>();
    while (goesOn()) {
      Sample sample = sample();
      samples.add(sample);
      System.out.println(sample + "  " + new TreeMap<>(answers));
      Thread.sleep(PERIOD.toMillis());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      System.out.println("FAILED: " + failure.get());
      return false;
    }
    return hasStoodStill(samples);
  }

  private boolean goesOn() {
    return failure.get() == null && System.nanoTime() - end < 0;
  }

  /** What it holds at last is what it held after it had warmed up. */
  private static boolean hasStoodStill(List<Sample> samples) {
    int third = Math.max(1, samples.size() / 3);
    Sample before = median(samples.subList(0, third));
    Sample after = median(samples.subList(samples.size() - third, samples.size()));
    System.out.println("warm: " + before);
    System.out.println("last: " + after);
    boolean still =
        after.heap - before.heap < SLACK.heap
            && after.threads - before.threads < SLACK.threads
            && after.descriptors - before.descriptors < SLACK.descriptors;
    System.out.println(still ? "passed" : "FAILED: it grows");
    return still;
  }

  private static Sample median(List<Sample> samples) {
    int middle = samples.size() / 2;
    return new Sample(
        samples.stream().map(Sample::heap).sorted().toList().get(middle),
        samples.stream().map(Sample::threads).sorted().toList().get(middle),
        samples.stream().map(Sample::descriptors).sorted().toList().get(middle));
  }

  private Sample sample() throws IOException, InterruptedException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    long threads = number("Threads:\\s+(\\d+)", Files.readString(proc("status")));
    try (Stream<Path> descriptors = Files.list(proc("fd"))) {
      return new Sample(number("Total\\s+\\d+\\s+(\\d+)", text), threads, descriptors.count());
    }
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  private static long number(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return Long.parseLong(found.group(1));
  }

  private void call(Random random) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (goesOn()) {
        int which = random.nextInt(100);
        String action = ACTION.formatted(random.nextBoolean() ? "read" : "delete", which);
        HttpRequest.Builder request =
            switch (which) {
              case 0 -> get("/health");
              case 1 -> get("/ready");
              case 2 -> get("/api/v1/audit?limit=50&order=desc");
              case 3 -> get("/api/v1/policy");
              case 4, 5 -> send("/api/v1/execute", "POST", action);
              case 6 -> send("/api/v1/evaluate?explain=true", "POST", action);
              case 7 ->
                  send("/api/v1/evaluate", "POST", "[" + (action + ",").repeat(199) + action + "]");
              default -> send("/api/v1/evaluate", "POST", action);
            };
        heard(client, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; goesOn(); i++) {
        String policy = POLICY.formatted(i % 2 == 0 ? "even" : "odd");
        heard(
            client,
            HttpRequest.newBuilder(server.resolve("/api/v1/policy"))
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(policy)));
        Thread.sleep(1_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(server.resolve(path));
  }

  private HttpRequest.Builder send(String path, String method, String json) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(json));
  }

  /** A polite caller's answer is what it asked for, or that there is too much to do. */
  private void heard(HttpClient client, HttpRequest.Builder request) throws InterruptedException {
    HttpRequest asked = request.timeout(Duration.ofSeconds(60)).build();
    try {
      hear(asked, answer(client, asked));
    } catch (IOException e) {
      failure.compareAndSet(null, asked.uri() + " gets no answer: " + e);
    }
  }

  /**
   * Asks again on another connection, a few times in all: on a machine that is very busy the JDK's
   * client has been seen to close a connection that it was about to use.
   */
  private HttpResponse<String> answer(HttpClient client, HttpRequest asked)
      throws IOException, InterruptedException {
    try {
      return client.send(asked, BodyHandlers.ofString());
    } catch (IOException e) {
      count(AGAIN);
      if (answers.get(AGAIN).sum() > MOST_AGAIN) {
        throw e;
      }
      return client.send(asked, BodyHandlers.ofString());
    }
  }

  private void hear(HttpRequest asked, HttpResponse<String> answer) {
    count(Integer.toString(answer.statusCode()));
    boolean shed =
        answer.statusCode() == 503 && answer.headers().firstValue("Retry-After").isPresent();
    if (answer.statusCode() != 200 && !shed) {
      failure.compareAndSet(
          null, asked.uri() + " gets " + answer.statusCode() + " " + answer.body());
    }
  }

  private void count(String what) {
    answers.computeIfAbsent(what, key -> new LongAdder()).increment();
  }

  private void annoy(Random random) {
    String post =
        "POST /api/v1/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    List<Socket> kept = new ArrayList<>();
    while (goesOn()) {
      byte[] noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      String sent =
          switch (random.nextInt(12)) {
            case 0 -> new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n";
            case 1 -> "GET /hea";
            case 2 -> post + "Content-Length: 900\r\n\r\n{\"ty";
            case 3 -> post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
            case 4 -> post + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\n[\r\n".repeat(5_000);
            case 5 -> post + "Content-Length: 9000\r\n\r\n" + "[".repeat(9_000);
            case 6 -> post + "Content-Length: 3\r\n\r\n\"\u00e9\"";
            case 7 -> post + "Content-Length: 9999999\r\n\r\n" + "x".repeat(100_000);
            case 8 -> "GET /api/v1/audit?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20);
            case 9 -> "GET / HTTP/1.1\r\n" + ("X: " + "a".repeat(500) + "\r\n").repeat(100);
            case 10 -> "G(T / HTTP/1.1\r\nHost: a\r\n\r\n";
            default -> "";
          };
      try {
        Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
        if (random.nextInt(20) == 0) {
          kept.add(socket);
        }
        send(socket, sent, random);
        if (!kept.contains(socket)) {
          socket.close();
        }
        count("strangers");
        if (kept.size() > 50) {
          kept.removeFirst().close();
        }
      } catch (IOException e) {
        count("strangers cut off");
      }
    }
    for (Socket socket : kept) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void send(Socket socket, String text, Random random) throws IOException {
    socket.setSoTimeout(200);
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    if (random.nextInt(3) == 0) {
      // Closed so, the connection breaks in the middle of whatever the server does.
      socket.setSoLinger(true, 0);
      return;
    }
    byte[] answer = new byte[64];
    InputStream in = socket.getInputStream();
    int read = in.read(answer);
    String status = new String(answer, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
    // Not 501 and 505: what was asked for is not to be had here.
    if (status.matches("(?s)HTTP/1.1 50[0246-9].*")) {
      failure.compareAndSet(null, "a stranger gets " + status + " for " + text);
    }
  }
}
