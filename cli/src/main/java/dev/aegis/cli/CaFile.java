package dev.aegis.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The CAs of a file in PEM, by which servers are known that the world does not know. */
final class CaFile {
  private CaFile() {}

  /**
   * What trusts the CAs of a file, and nobody else.
   *
   * @throws CommandFailure where there are none
   */
  static SSLContext trust(Path file) {
    try {
      Collection<? extends Certificate> cas = certificates(Files.readAllBytes(file));
      if (cas.isEmpty()) {
        throw CommandFailure.failed("the CA file `" + file + "` holds no certificate in PEM");
      }
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (Certificate ca : cas) {
        trusted.setCertificateEntry("ca" + trusted.size(), ca);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (CertificateException e) {
      throw CommandFailure.failed(
          "the CA file `" + file + "` is no file of certificates in PEM", e);
    } catch (IOException e) {
      throw CommandFailure.failed("the CA file: " + Failures.describe(e), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Collection<? extends Certificate> certificates(byte[] pem)
      throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem));
  }
}
