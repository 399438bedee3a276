package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

final class MetricsHandlerTest {
  /** An announced sleep waits for a scrape that carried it to somebody. */
  @Test
  void aHeadIsNoScrape() throws Exception {
    AtomicInteger scraped = new AtomicInteger();
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new MetricsHandler(new CollectorRegistry(), new Readiness(), scraped::incrementAndGet));
    server.start();
    try {
      assertThat(ask(connector, "HEAD")).isEqualTo(200);
      assertThat(scraped).hasValue(0);
      assertThat(ask(connector, "GET")).isEqualTo(200);
      assertThat(scraped).hasValue(1);
    } finally {
      server.stop();
    }
  }

  private static int ask(ServerConnector connector, String method) throws Exception {
    try (Wire wire = new Wire(connector.getLocalPort())) {
      wire.send(method + " /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      int status = wire.reply().status();
      assertThat(wire.ended()).isTrue();
      return status;
    }
  }
}
