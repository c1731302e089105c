package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.server.TestCa.Issued;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS as callers meet it. */
@Timeout(120)
class TlsTest {
  private static final String KEY = "key-of-this-run";
  private static final Duration SHORT = Duration.ofMillis(400);

  @TempDir private Path folder;
  private final TestCa ca = new TestCa("Server CA");
  private final TestCa clientCa = new TestCa("Client CA");
  private final FakeGovernor governor = new FakeGovernor();
  private @Nullable AegisServer server;

  @BeforeEach
  void write() throws IOException {
    mount("first", ca.issue("aegis"));
    Files.writeString(folder.resolve("ca.crt"), clientCa.pem());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** As Kubernetes does: a folder of its own, and one link that is swapped. */
  private void mount(String name, Issued issued) throws IOException {
    Path version = Files.createDirectory(folder.resolve(name));
    Files.writeString(version.resolve("tls.crt"), issued.certificatePem());
    Path key = Files.writeString(version.resolve("tls.key"), issued.keyPem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(folder.resolve(name + ".link"), version);
    Files.move(
        link,
        folder.resolve("data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private AegisServer start(boolean mutual) {
    return start(mutual, Duration.ofSeconds(30));
  }

  private AegisServer start(boolean mutual, Duration patience) {
    TlsFiles files =
        TlsFiles.open(
            folder.resolve("data/tls.crt"),
            folder.resolve("data/tls.key"),
            mutual ? folder.resolve("ca.crt") : null,
            Clock.systemUTC());
    AegisServer started =
        AegisServer.start(
            governor,
            ServerSettings.of("127.0.0.1", 0, "0.1.0")
                .withTls(files)
                .withLocalKey(KEY)
                .withLimits(4_096, 10, patience));
    server = started;
    return started;
  }

  private static HttpResponse<String> evaluate(HttpClient client, URI server)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/evaluate"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"type\":\"read\"}"))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static HttpClient client(SSLContext trusting) {
    return HttpClient.newBuilder().sslContext(trusting).build();
  }

  private static SSLSocket connect(SSLContext trusting, URI server) throws IOException {
    SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket();
    socket.connect(plain(server).getRemoteSocketAddress());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static Socket plain(URI server) throws IOException {
    Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void callersSpeakTls() throws Exception {
    AegisServer started = start(false);
    assertThat(started.uri()).hasToString("https://127.0.0.1:" + started.port());
    try (HttpClient client = client(ca.client(null));
        HttpClient stranger = client(new TestCa("Other").client(null))) {
      HttpResponse<String> answer = evaluate(client, started.uri());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("read_auto");
      assertThatThrownBy(() -> evaluate(stranger, started.uri())).isInstanceOf(IOException.class);
      assertThat(evaluate(client, started.uri()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void oldProtocolsAndWeakCiphersAreRefused() throws Exception {
    AegisServer started = start(false);
    SSLContext trusting = ca.client(null);
    for (String[] protocols : List.of(new String[] {"TLSv1.2"}, new String[] {"TLSv1.3"})) {
      try (SSLSocket socket = connect(trusting, started.uri())) {
        socket.setEnabledProtocols(protocols);
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo(protocols[0]);
        assertThat(socket.getSession().getCipherSuite()).containsAnyOf("_GCM_", "_CHACHA20_");
      }
    }
    try (SSLSocket socket = connect(trusting, started.uri())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
    try (SSLSocket socket = connect(trusting, started.uri())) {
      // A hello of TLS 1.1, which the JDK itself would not send any more.
      try (Socket raw = plain(started.uri())) {
        raw.getOutputStream()
            .write(TestCa.hex("160302002f0100002b0302" + "00".repeat(32) + "000004c013c0140100"));
        raw.shutdownOutput();
        byte[] alert = raw.getInputStream().readAllBytes();
        assertThat(alert[0]).isEqualTo((byte) 0x15);
      }
      socket.startHandshake();
    }
  }

  @Test
  void plainHttpGetsNothing() throws Exception {
    AegisServer started = start(false);
    try (Socket socket = plain(started.uri())) {
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void aClientWithoutAValidCertificateIsRefusedInTheHandshake() throws Exception {
    AegisServer started = start(true);
    Issued good = clientCa.issue("client");
    Issued old =
        clientCa.issue("client", TestCa.keys("EC", 256), Duration.ofDays(-9), Duration.ofDays(-1));
    try (HttpClient client = client(ca.client(good))) {
      assertThat(evaluate(client, started.uri()).statusCode()).isEqualTo(200);
    }
    for (Issued shown : List.of(old, new TestCa("Client CA").issue("client"))) {
      try (HttpClient client = client(ca.client(shown))) {
        assertThatThrownBy(() -> evaluate(client, started.uri())).isInstanceOf(IOException.class);
      }
    }
    try (HttpClient client = client(ca.client(null))) {
      assertThatThrownBy(() -> evaluate(client, started.uri())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoHasTheLocalKeyNeedsNoCertificate() {
    AegisServer started = start(true);
    URI local = started.localUri();
    assertThat(local).isNotNull();
    assertThat(local.getHost()).isEqualTo(InetAddress.getLoopbackAddress().getHostAddress());
    try (Client client = Client.atLocalDoor(local)) {
      String bearer = "Bearer " + KEY;
      assertThat(client.get("/api/v1/audit", "Authorization", bearer).status()).isEqualTo(200);
      assertThat(client.get("/api/v1/audit").status()).isEqualTo(401);
      assertThat(client.get("/api/v1/audit", "Authorization", "Bearer x").status()).isEqualTo(401);
      assertThat(client.post("/api/v1/evaluate", "{}", "Authorization", bearer).status())
          .isEqualTo(404);
    }
  }

  @Test
  void handshakesThatNeverEndAreCutOff() throws Exception {
    AegisServer started = start(false, SHORT);
    byte[] half = TestCa.hex("16030100f0010000ec0303");
    List<Socket> sockets = new ArrayList<>();
    for (byte[] sent : List.of(new byte[0], half)) {
      Socket socket = plain(started.uri());
      sockets.add(socket);
      socket.getOutputStream().write(sent);
    }
    for (Socket socket : sockets) {
      assertThat(readToTheEnd(socket)).doesNotContain("HTTP/1.1");
      socket.close();
    }
  }

  @Test
  void halfARequestGetsA408() throws Exception {
    // Long enough for a handshake on a busy machine.
    AegisServer started = start(false, Duration.ofSeconds(3));
    try (SSLSocket socket = connect(ca.client(null), started.uri())) {
      socket.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
      assertThat(readToTheEnd(socket)).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void whoNeverReadsIsCutOff() throws Exception {
    AegisServer started = start(false, SHORT);
    governor.journal.entries = 10_000;
    governor.journal.params = "x".repeat(4_000);
    try (SSLSocket socket = connect(ca.client(null), started.uri())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/audit?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      governor.journal.awaitEnd();
    }
  }

  @Test
  void newConnectionsGetTheNewCertificateAndNoRequestIsLost() throws Exception {
    AegisServer started = start(false);
    SSLContext trusting = ca.client(null);
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        callers.add(threads.submit(() -> callUntil(enough, trusting, started.uri())));
      }
      X509Certificate before = shown(trusting, started.uri());
      Issued renewed = ca.issue("aegis");
      mount("second", renewed);
      Eventually.holds(() -> shown(trusting, started.uri()).equals(renewed.certificate()));
      assertThat(before).isNotEqualTo(renewed.certificate());
      enough.set(true);
      for (Future<Integer> caller : callers) {
        assertThat(caller.get()).isPositive();
      }
    }
    assertThat(governor.journal.appended)
        .singleElement()
        .asString()
        .contains(TlsRenewal.EVENT, "serial", "expires");
  }

  /** Now on a connection that stays, now on one of its own; all must go well. */
  private static int callUntil(AtomicBoolean enough, SSLContext trusting, URI server)
      throws Exception {
    int calls = 0;
    try (HttpClient kept = client(trusting)) {
      while (!enough.get()) {
        assertThat(evaluate(kept, server).statusCode()).isEqualTo(200);
        try (HttpClient fresh = client(trusting)) {
          assertThat(evaluate(fresh, server).statusCode()).isEqualTo(200);
        }
        calls++;
      }
    }
    return calls;
  }

  private static X509Certificate shown(SSLContext trusting, URI server) {
    try (SSLSocket socket = connect(trusting, server)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String readToTheEnd(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder read = new StringBuilder();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        read.append((char) next);
      }
    } catch (java.net.SocketException | javax.net.ssl.SSLException e) {
      // Cut off: that is an end, too.
    }
    return read.toString();
  }

  @Test
  void aPageOfTheSameServerIsNoStranger() throws Exception {
    AegisServer started = start(false);
    try (HttpClient client = client(ca.client(null))) {
      for (String origin : Set.of("http://127.0.0.1:" + started.port(), "https://evil.example")) {
        assertThat(audit(client, started.uri(), origin)).isEqualTo(403);
      }
      assertThat(audit(client, started.uri(), started.uri().toString())).isEqualTo(200);
    }
  }

  private static int audit(HttpClient client, URI server, String origin) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/audit")).header("Origin", origin).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
