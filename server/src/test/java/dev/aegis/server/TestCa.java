package dev.aegis.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A CA that writes its certificates byte by byte, so that tests need no tool for that. */
final class TestCa {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final byte[] SHA256_WITH_ECDSA = hex("300a06082a8648ce3d040302");
  private static final byte[] TRUE = hex("0101ff");
  private static final byte[] IS_CA = hex("30030101ff");
  private static final byte[] LOCALHOST = hex("300687047f000001");

  private final String name;
  private final KeyPair keys = keys("EC", 256);
  final X509Certificate certificate;

  TestCa(String name) {
    this.name = name;
    this.certificate = issue(name, keys, Duration.ofDays(-1), Duration.ofDays(365), true);
  }

  /** A certificate and the key that it is for. */
  record Issued(X509Certificate certificate, PrivateKey key) {
    String certificatePem() {
      return pem("CERTIFICATE", encoded(certificate));
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }
  }

  Issued issue(String subject) {
    return issue(subject, keys("EC", 256));
  }

  Issued issue(String subject, KeyPair keys) {
    return issue(subject, keys, Duration.ofDays(-1), Duration.ofDays(90));
  }

  /** A certificate from some time after now to another. */
  Issued issue(String subject, KeyPair keys, Duration from, Duration to) {
    return new Issued(issue(subject, keys, from, to, false), keys.getPrivate());
  }

  String pem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (size > 0) {
        generator.initialize(size);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  /** What a client has that trusts this CA, and shows a certificate where it has one. */
  SSLContext client(@Nullable Issued shown) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("ca", certificate);
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(store);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (shown != null) {
        own.setKeyEntry("own", shown.key, new char[0], new X509Certificate[] {shown.certificate});
      }
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate issue(
      String subject, KeyPair subjectKeys, Duration from, Duration to, boolean isCa) {
    Instant now = Instant.now();
    byte[] extensions =
        isCa ? extension("551d13", true, IS_CA) : extension("551d11", false, LOCALHOST);
    byte[] body =
        sequence(
            tagged(0xa0, hex("020102")),
            tagged(0x02, BigInteger.valueOf(SERIAL.getAndIncrement()).toByteArray()),
            SHA256_WITH_ECDSA,
            name(name),
            sequence(time(now.plus(from)), time(now.plus(to))),
            name(subject),
            subjectKeys.getPublic().getEncoded(),
            tagged(0xa3, sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(body);
      byte[] der = sequence(body, SHA256_WITH_ECDSA, tagged(0x03, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] extension(String id, boolean critical, byte[] value) {
    byte[] octets = tagged(0x04, value);
    byte[] name = tagged(0x06, hex(id));
    return critical ? sequence(name, TRUE, octets) : sequence(name, octets);
  }

  private static byte[] name(String commonName) {
    byte[] text = tagged(0x0c, commonName.getBytes(StandardCharsets.UTF_8));
    return sequence(tagged(0x31, sequence(tagged(0x06, hex("550403")), text)));
  }

  private static byte[] time(Instant time) {
    return tagged(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] sequence(byte[]... values) {
    return tagged(0x30, values);
  }

  static byte[] tagged(int tag, byte[]... values) {
    int length = Arrays.stream(values).mapToInt(value -> value.length).sum();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    List<Integer> size =
        length < 0x80
            ? List.of(length)
            : length < 0x100 ? List.of(0x81, length) : List.of(0x82, length >> 8, length & 0xff);
    size.forEach(der::write);
    for (byte[] value : values) {
      der.writeBytes(value);
    }
    return der.toByteArray();
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
