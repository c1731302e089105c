package dev.aegis.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection's context whose reader tells a {@link Watch} what comes in. */
final class WatchedContext implements ConnectionContext {
  private final ConnectionContext context;
  private final Watch watch;
  private final DataReader reader;

  WatchedContext(ConnectionContext context, Watch watch) {
    this.context = context;
    this.watch = watch;
    this.reader = new StrictReader(this::read, watch);
  }

  Watch watch() {
    return watch;
  }

  private byte[] read() {
    byte[] bytes;
    try {
      bytes = context.serverSocket().get();
    } catch (RuntimeException e) {
      throw new CloseConnectionException("the connection broke", e);
    }
    if (bytes == null) {
      throw new CloseConnectionException("the caller has closed the connection");
    }
    if (!watch.received(bytes.length)) {
      throw new CloseConnectionException("a request with too much around its body");
    }
    return bytes;
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return context.dataWriter();
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return context.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }
}
