package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.server.TestCa.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
  private static final byte[] VERSION_0 = TestCa.hex("020100");

  @TempDir private Path folder;
  private final TestCa ca = new TestCa("Test CA");
  private final Issued issued = ca.issue("aegis");
  private Path certificate = Path.of("");
  private Path key = Path.of("");

  @BeforeEach
  void write() throws IOException {
    certificate = Files.writeString(folder.resolve("tls.crt"), issued.certificatePem());
    key = folder.resolve("tls.key");
    writeKey(issued.keyPem());
  }

  private void writeKey(String pem) throws IOException {
    Files.writeString(key, pem);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  private TlsFiles open() {
    return TlsFiles.open(certificate, key, null, Clock.systemUTC());
  }

  private void assertRefused(String... told) {
    assertThatThrownBy(this::open).isInstanceOf(TlsException.class).hasMessageContainingAll(told);
  }

  @ParameterizedTest
  @CsvSource({"EC, 256", "EC, 384", "RSA, 2048", "Ed25519, 0"})
  void keysOfTheUsualKindsAreTaken(String algorithm, int size) throws IOException {
    KeyPair keys = TestCa.keys(algorithm, size);
    Issued other = ca.issue("aegis", keys);
    Files.writeString(certificate, "text before\n" + other.certificatePem() + ca.pem());
    writeKey(other.keyPem());
    assertThat(open().context().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void theOlderFormOfRsaKeysIsTaken() throws IOException {
    KeyPair keys = TestCa.keys("RSA", 2048);
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    // Version, algorithm and two heads are 26 bytes in front of the older form.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    Issued other = ca.issue("aegis", keys);
    Files.writeString(certificate, other.certificatePem());
    writeKey(TestCa.pem("RSA PRIVATE KEY", pkcs1));
    assertThat(open().context().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void theOlderFormOfEcKeysIsTaken() throws IOException {
    byte[] number = ((ECPrivateKey) issued.key()).getS().toByteArray();
    byte[] octets = new byte[32];
    int length = Math.min(number.length, 32);
    System.arraycopy(number, number.length - length, octets, 32 - length, length);
    byte[] curve = TestCa.hex("06082a8648ce3d030107");
    byte[] sec1 =
        TestCa.sequence(
            TestCa.hex("020101"), TestCa.tagged(0x04, octets), TestCa.tagged(0xa0, curve));
    writeKey(TestCa.pem("EC PARAMETERS", curve) + TestCa.pem("EC PRIVATE KEY", sec1));
    assertThat(open().context().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused("may be read by everybody", "chmod 600", "defaultMode");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(open().warnings()).isEmpty();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));
    assertRefused("tls.key` may be written by its group", "chmod go-w");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-r--rw-"));
    assertRefused("tls.crt` may be written by everybody");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws IOException {
    writeKey(ca.issue("other").keyPem());
    assertRefused("tls.key` does not belong to the certificate in", "tls.crt`");
    writeKey(TestCa.pem("PRIVATE KEY", TestCa.keys("RSA", 2048).getPrivate().getEncoded()));
    assertRefused("does not belong");
    writeKey(issued.keyPem());
    Files.writeString(certificate, ca.pem() + issued.certificatePem());
    assertRefused("are no chain");
    Files.writeString(certificate, issued.certificatePem() + new TestCa("Test CA").pem());
    assertRefused("are no chain", "CN=Test CA is not that of CN=aegis");
  }

  @Test
  void aCertificateOutOfItsTimeIsRefused() throws IOException {
    KeyPair keys = new KeyPair(issued.certificate().getPublicKey(), issued.key());
    Issued old = ca.issue("aegis", keys, Duration.ofDays(-9), Duration.ofDays(-2));
    Files.writeString(certificate, old.certificatePem());
    assertRefused("expired at " + old.certificate().getNotAfter().toInstant(), "CN=aegis");
    Issued early = ca.issue("aegis", keys, Duration.ofDays(2), Duration.ofDays(9));
    Files.writeString(certificate, early.certificatePem());
    assertRefused("is not valid before " + early.certificate().getNotBefore().toInstant());
    Issued soon = ca.issue("aegis", keys, Duration.ofDays(-1), Duration.ofDays(9));
    Files.writeString(certificate, soon.certificatePem());
    assertThat(open().warnings())
        .singleElement()
        .asString()
        .contains("expires at " + soon.certificate().getNotAfter().toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "| is empty",
        "nothing | holds no private key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n | is none of RSA, EC or",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n | is none of RSA",
        "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n | is none of RSA",
        "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n | openssl pkcs8",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n | is damaged",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            + " | takes a password",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n | openssl pkey -in",
      })
  void whatIsNoKeyIsToldApart(String contentAndTold) throws IOException {
    String[] parts = contentAndTold.split("\\|", 2);
    writeKey(parts[0].stripTrailing());
    assertRefused("the key", key.toString(), parts[1].strip());
  }

  @Test
  void whatIsNoCertificateIsToldApart() throws IOException {
    Files.writeString(certificate, "");
    assertRefused("the certificate file `" + certificate + "` is empty");
    Files.writeString(certificate, issued.keyPem());
    assertRefused("holds no certificate", "-----BEGIN CERTIFICATE-----");
    Files.writeString(certificate, TestCa.pem("CERTIFICATE", VERSION_0));
    assertRefused("is damaged");
    Files.delete(certificate);
    assertRefused("there is no certificate file `" + certificate + "`");
    assertThatThrownBy(
            () ->
                TlsFiles.open(
                    Files.writeString(certificate, issued.certificatePem()),
                    key,
                    folder.resolve("ca.crt"),
                    Clock.systemUTC()))
        .hasMessage("there is no client CA file `" + folder.resolve("ca.crt") + "`");
  }

  @Test
  void aNewPairIsUsedOnceItIsWhole() throws IOException {
    TlsFiles files = open();
    var first = files.context();
    List<Identity> told = new ArrayList<>();
    files.look(told::add);
    assertThat(files.context()).isSameAs(first);

    Issued next = ca.issue("aegis");
    Files.writeString(certificate, next.certificatePem());
    files.look(told::add);
    assertThat(files.context()).isSameAs(first);
    Files.delete(key);
    files.look(told::add);
    assertThat(files.context()).isSameAs(first);
    assertThat(told).isEmpty();
    writeKey(next.keyPem());
    files.look(told::add);
    assertThat(files.context()).isNotSameAs(first);
    assertThat(told).singleElement().asString().contains("CN=aegis").doesNotContain("KEY");
    files.look(told::add);
    assertThat(told).hasSize(1);
  }
}
