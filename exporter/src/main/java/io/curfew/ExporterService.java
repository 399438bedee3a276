package io.curfew;

import io.curfew.cli.Service;
import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.kernel.Signals;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one exporter after another: SIGHUP replaces it by one with the new settings, SIGTERM and
 * SIGINT end it.
 */
final class ExporterService implements Service {
  private static final Logger log = LoggerFactory.getLogger(ExporterService.class);

  private enum Event {
    RELOAD,
    END
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  @Override
  public int run(SettingsReader reader) throws ConfigProblem, IOException {
    Signals.onTerminate(() -> events.add(Event.END));
    Signals.onHangUp(() -> events.add(Event.RELOAD));
    Settings settings = reader.read();
    Reloads reloads = new Reloads(Instant.now());
    Exporter exporter = Exporter.start(settings, reloads);
    try {
      while (next() == Event.RELOAD) {
        try {
          Settings changed = reader.read();
          exporter.close();
          exporter = Exporter.start(changed, reloads);
          reloads.succeeded(Instant.now());
          log.info("configuration reloaded");
        } catch (ConfigProblem e) {
          reloads.failed();
          log.error("configuration not reloaded, the old one stays: {}", e.getMessage());
        }
      }
      return 0;
    } finally {
      exporter.close();
    }
  }

  private Event next() throws IOException {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
