package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with TLS, and the commands that call it. */
class TlsCommandsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;
  private Path certificate = Path.of("");
  private Path key = Path.of("");
  private Path policy = Path.of("");
  private Path database = Path.of("");

  @BeforeEach
  void write() throws Exception {
    database = folder.resolve("audit");
    policy = folder.resolve("policy.yaml");
    Files.writeString(policy, Templates.ALL.getFirst().policy());
    Path store = folder.resolve("store.p12");
    keytool(store);
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD);
    }
    certificate =
        Files.writeString(
            folder.resolve("tls.crt"), pem("CERTIFICATE", made.getCertificate("own").getEncoded()));
    key =
        Files.writeString(
            folder.resolve("tls.key"),
            pem("PRIVATE KEY", made.getKey("own", PASSWORD).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  /** A certificate that vouches for itself, at a time that both clocks are in. */
  private static void keytool(Path store) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=aegis",
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                "2026/01/01 00:00:00",
                "-validity",
                "36500",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private RunningServer start() throws IOException {
    Configuration settings =
        Configuration.of(
            cli.shell(new StringWriter(), new StringWriter()),
            Map.of(
                Setting.AUDIT_DB, database,
                Setting.PORT, 0,
                Setting.TLS_CERT, certificate,
                Setting.TLS_KEY, key),
            ConfigFile.NONE);
    SourceText text = new SourceText(policy.toString(), Files.readString(policy));
    return RunningServer.start(
        cli.shell(new StringWriter(), new StringWriter()), settings, List.of(text));
  }

  @Test
  void commandsKnowTheServerByItsCa() throws Exception {
    try (RunningServer server = start()) {
      assertThat(server.uri()).hasScheme("https");
      Result stranger = cli.run("health", "--url", server.uri());
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.out()).contains("unhealthy", "--ca-file").hasLineCount(1);
      assertThat(cli.run("health", "--url", server.uri(), "--ca-file", certificate).out())
          .isEqualTo(server.uri() + ": healthy\n");
      assertThat(
              cli.with("AEGIS_CA_FILE", certificate.toString())
                  .run("approvals", "list", "--server", server.uri())
                  .out())
          .isEqualTo("Nothing waits.\n");
      Result unknown = cli.run("approvals", "list", "--server", server.uri());
      assertThat(unknown.exitCode()).isEqualTo(3);
      assertThat(unknown.err()).contains("--ca-file");
    }
  }

  @Test
  void commandsOfTheSameUserNeedNoCertificate() throws Exception {
    try (RunningServer server = start()) {
      assertThat(server.uri()).hasScheme("https");
      assertThat(cli.run("audit", "--db", database).exitCode()).isZero();
      assertThat(cli.run("stats", "--db", database).exitCode()).isZero();
    }
  }

  @Test
  void halfASettingIsNone() {
    Result result = cli.run("serve", policy, "--tls-cert", certificate);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("tls cert (flag --tls-cert) is given, and no tls key");
    assertThat(cli.with("AEGIS_TLS_KEY", "tls.key").run("config").err())
        .contains("tls key (environment AEGIS_TLS_KEY) is given, and no tls cert");
    assertThat(cli.run("serve", policy, "--tls-client-ca", certificate).err())
        .contains("tls client ca (flag --tls-client-ca) is given");
  }

  @Test
  void whatCanNotBeUsedIsSaidInALine() throws IOException {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    for (String[] more : new String[][] {{"--check"}, {"--port", "0"}}) {
      Object[] args = {
        "serve", policy, "--audit-db", database, "--tls-cert", certificate, "--tls-key", key
      };
      Object[] all = Arrays.copyOf(args, args.length + more.length);
      System.arraycopy(more, 0, all, args.length, more.length);
      Result result = cli.run(all);
      assertThat(result.exitCode()).isEqualTo(3);
      // What is begun when it fails may log that it is ended.
      assertThat(result.err().lines().filter(line -> line.startsWith("aegis: ")))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("may be read by everybody", "chmod 600");
    }
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Result result = cli.run("health", "--url", "https://127.0.0.1:1", "--ca-file", empty);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("holds no certificate in PEM");
    Result none =
        cli.run("health", "--url", "https://127.0.0.1:1", "--ca-file", folder.resolve("x"));
    assertThat(none.err()).contains("there is no file");
  }
}
