package io.curfew.web;

import io.curfew.config.WebRules;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The rules of the web configuration as the handlers use them.
 *
 * @param tls makes the connections; none where they are in the clear
 * @param rate of all requests together
 */
record Policy(
    WebRules rules,
    PasswordCheck users,
    Map<String, String> headers,
    Optional<TokenBucket> rate,
    Optional<SslConnectionFactory> tls) {

  /**
   * Prepares what the rules say.
   *
   * @throws IOException in one line, when this Java can't do it
   */
  static Policy of(WebRules rules) throws IOException {
    return of(rules, new PasswordCheck(rules.users(), System::nanoTime));
  }

  private static Policy of(WebRules rules, PasswordCheck users) throws IOException {
    return new Policy(
        rules,
        users,
        rules.http().headers(),
        rules.rate().map(r -> new TokenBucket(r.burst(), r.interval(), System::nanoTime)),
        tls(rules));
  }

  private static Optional<SslConnectionFactory> tls(WebRules rules) throws IOException {
    if (rules.tls().isEmpty()) {
      return Optional.empty();
    }
    SslConnectionFactory factory =
        new SslConnectionFactory(
            TlsPort.of(rules.tls().get()),
            rules.http().http2() ? FrontDoor.NEGOTIATED : FrontDoor.HTTP_1);
    try {
      LifeCycle.start(factory);
    } catch (RuntimeException e) {
      throw new IOException("web.config-file: tls_server_config: " + e.getMessage(), e);
    }
    return Optional.of(factory);
  }

  /** The policy of changed rules; it keeps the passwords that were found right, if it may. */
  Policy changed(WebRules to) throws IOException {
    return to.users().equals(rules.users()) ? of(to, users) : of(to);
  }
}
