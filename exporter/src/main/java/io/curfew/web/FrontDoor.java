package io.curfew.web;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;

/** Meets each new connection with the TLS that is in force then, or none. */
final class FrontDoor implements ConnectionFactory {
  /** The name of the factory that lets the client choose HTTP/2. */
  static final String NEGOTIATED = "alpn";

  /** As ALPN writes it (RFC 7301, 6), which is not as HTTP does. */
  static final String HTTP_1 = "http/1.1";

  private static final int MAX_STREAMS = 16;

  private final LivePolicy policy;
  private final HttpConnectionFactory plain;

  private FrontDoor(LivePolicy policy, HttpConnectionFactory plain) {
    this.policy = policy;
    this.plain = plain;
  }

  /** All that a connector needs, the door first. */
  static ConnectionFactory[] factories(LivePolicy policy, HttpConfiguration http) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    HTTP2ServerConnectionFactory second = new HTTP2ServerConnectionFactory(http);
    second.setMaxConcurrentStreams(MAX_STREAMS);
    ALPNServerConnectionFactory negotiated =
        new ALPNServerConnectionFactory(second.getProtocol(), HTTP_1);
    negotiated.setDefaultProtocol(HTTP_1);
    return new ConnectionFactory[] {new FrontDoor(policy, plain), negotiated, second, plain};
  }

  @Override
  public String getProtocol() {
    return "curfew";
  }

  @Override
  public List<String> getProtocols() {
    return List.of(getProtocol());
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    Optional<SslConnectionFactory> tls = policy.now().tls();
    return tls.isPresent()
        ? tls.get().newConnection(connector, endPoint)
        : plain.newConnection(connector, endPoint);
  }
}
