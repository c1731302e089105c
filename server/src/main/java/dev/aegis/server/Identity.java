package dev.aegis.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its chain, its key, and whom the server lets in: all that has been seen to
 * fit.
 *
 * @param chain the server's own certificate first
 * @param clientCas whose certificates clients need; none where they need none
 */
record Identity(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientCas) {
  private static final int SHORTEST_RSA = 2_048;
  private static final char[] NO_PASSWORD = {};

  Identity {
    chain = List.copyOf(chain);
    clientCas = List.copyOf(clientCas);
  }

  /** A file and what is in it. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Source(String name, byte[] bytes) {

    /** Nothing of what may be a key. */
    @Override
    public String toString() {
      return "Source[" + name + "]";
    }
  }

  /**
   * What the files come to.
   *
   * @throws TlsException where that is nothing to begin with
   */
  static Identity of(Source certificate, Source key, @Nullable Source clientCa, Instant now) {
    List<X509Certificate> chain = certificates(certificate);
    PrivateKey privateKey = key(key);
    checkChain(certificate.name, chain, now);
    if (!PrivateKeys.belong(privateKey, chain.getFirst().getPublicKey())) {
      throw new TlsException(
          "the key in `"
              + key.name
              + "` does not belong to the certificate in `"
              + certificate.name
              + "`; the server's own certificate stands first there");
    }
    return new Identity(chain, privateKey, clientCa == null ? List.of() : certificates(clientCa));
  }

  private static List<X509Certificate> certificates(Source file) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Pem.Block block : Pem.blocks(file.bytes)) {
        if (block.label().equals("CERTIFICATE")) {
          var der = new ByteArrayInputStream(block.der());
          certificates.add((X509Certificate) factory.generateCertificate(der));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new TlsException("the certificate file `" + file.name + "` is damaged");
    }
    if (certificates.isEmpty()) {
      throw new TlsException(
          "the certificate file `"
              + file.name
              + "` holds no certificate; in PEM, one begins with -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  private static PrivateKey key(Source file) {
    if (Pem.isEncrypted(file.bytes)) {
      throw new TlsException(
          "the key file `"
              + file.name
              + "` takes a password, and there is nobody to type it; `openssl pkey -in "
              + file.name
              + " -out PLAIN.pem` makes one that does not");
    }
    List<Pem.Block> keys;
    try {
      keys =
          Pem.blocks(file.bytes).stream()
              .filter(block -> block.label().endsWith("PRIVATE KEY"))
              .toList();
    } catch (IllegalArgumentException e) {
      throw new TlsException("the key file `" + file.name + "` is damaged");
    }
    if (keys.size() != 1) {
      throw new TlsException(
          "the key file `"
              + file.name
              + "` holds "
              + (keys.isEmpty() ? "no private key" : "several private keys")
              + "; one is asked for, in PEM, beginning with -----BEGIN PRIVATE KEY-----");
    }
    return PrivateKeys.of(keys.getFirst())
        .orElseThrow(
            () ->
                new TlsException(
                    "the key in `"
                        + file.name
                        + "` is none of RSA, EC or Ed25519 in a form that is known here; `openssl"
                        + " pkcs8 -topk8 -nocrypt -in "
                        + file.name
                        + " -out PKCS8.pem` may help"));
  }

  private static void checkChain(String file, List<X509Certificate> chain, Instant now) {
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate each = chain.get(i);
      checkTime(file, each, now);
      if (each.getPublicKey() instanceof RSAKey rsa
          && rsa.getModulus().bitLength() < SHORTEST_RSA) {
        throw new TlsException(
            "a certificate in `"
                + file
                + "` has an RSA key of fewer than 2048 bits: "
                + name(each));
      }
      if (i > 0 && !issued(each, chain.get(i - 1))) {
        throw new TlsException(
            "the certificates in `"
                + file
                + "` are no chain: each must be that of the one before it's issuer, and "
                + name(each)
                + " is not that of "
                + name(chain.get(i - 1)));
      }
    }
  }

  private static void checkTime(String file, X509Certificate certificate, Instant now) {
    try {
      certificate.checkValidity(Date.from(now));
    } catch (CertificateExpiredException e) {
      throw new TlsException(
          "a certificate in `"
              + file
              + "` expired at "
              + certificate.getNotAfter().toInstant()
              + ": "
              + name(certificate));
    } catch (CertificateNotYetValidException e) {
      throw new TlsException(
          "a certificate in `"
              + file
              + "` is not valid before "
              + certificate.getNotBefore().toInstant()
              + ": "
              + name(certificate));
    }
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  /** From when on no client takes it any more. */
  Instant end() {
    return chain.stream().map(each -> each.getNotAfter().toInstant()).sorted().toList().getFirst();
  }

  /** What connections are made with; sessions of another are not resumed in it. */
  SSLContext context() {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusted(clientCas), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("the certificate can't be used: " + e.getMessage());
    }
  }

  private static TrustManager[] trusted(List<X509Certificate> cas)
      throws GeneralSecurityException, IOException {
    if (cas.isEmpty()) {
      return new TrustManager[0];
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (int i = 0; i < cas.size(); i++) {
      trusted.setCertificateEntry("ca" + i, cas.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  /** Nothing of the key. */
  @Override
  public String toString() {
    return "Identity[" + name(chain.getFirst()) + ", until " + end() + "]";
  }
}
