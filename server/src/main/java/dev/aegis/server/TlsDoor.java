package dev.aegis.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Where connections become TLS. Each is made with the certificate of its moment, speaks TLS 1.3 or
 * 1.2 with ciphers that keep their secrets later on, and has its handshake watched. Helidon, which
 * knows only an {@link SSLContext}, would pass over all of these.
 */
final class TlsDoor extends SSLContext {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  TlsDoor(TlsFiles files, Connections connections) {
    super(
        new Spi(files, connections), files.context().getProvider(), files.context().getProtocol());
  }

  /** As the JDK has them, but for those without forward secrecy or authenticated encryption. */
  private static SSLParameters parameters(SSLContext context, boolean needClientCertificate) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(
        Arrays.stream(parameters.getCipherSuites()).filter(TlsDoor::isGood).toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNeedClientAuth(needClientCertificate);
    return parameters;
  }

  private static boolean isGood(String suite) {
    boolean modern = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
    boolean authenticated = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
    return modern || (suite.startsWith("TLS_ECDHE_") && authenticated);
  }

  private static final class Spi extends SSLContextSpi {
    private final TlsFiles files;
    private final Connections connections;

    Spi(TlsFiles files, Connections connections) {
      this.files = files;
      this.connections = connections;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new Sockets(files, connections);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      SSLContext context = files.context();
      SSLEngine engine = context.createSSLEngine();
      engine.setSSLParameters(parameters(context, files.needsClientCertificate()));
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return engineCreateSSLEngine();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return files.context().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return files.context().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return files.context().getClientSessionContext();
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trusted,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("what it is made of is in files");
    }
  }

  private static final class Sockets extends SSLSocketFactory {
    private final TlsFiles files;
    private final Connections connections;

    Sockets(TlsFiles files, Connections connections) {
      this.files = files;
      this.connections = connections;
    }

    /** The server's end of a connection whose handshake begins now, on this thread. */
    @Override
    public Socket createSocket(Socket raw, @Nullable InputStream consumed, boolean autoClose)
        throws IOException {
      SSLContext context = files.context();
      // Always closed with what lies under it: there would be no other end to it.
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, consumed, true);
      socket.setSSLParameters(parameters(context, files.needsClientCertificate()));
      connections.shakingHands(raw);
      return socket;
    }

    @Override
    public Socket createSocket(Socket raw, String host, int port, boolean autoClose)
        throws IOException {
      return createSocket(raw, null, true);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw noClient();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw noClient();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw noClient();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw noClient();
    }

    private static IOException noClient() {
      return new IOException("connections are taken here, and none is made");
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return Objects.requireNonNull(parameters(files.context(), false).getCipherSuites());
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return getDefaultCipherSuites();
    }
  }
}
