package io.curfew;

import io.curfew.cli.Service;
import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.kernel.Signals;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
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
        Optional<Settings> changed = changed(reader, reloads);
        if (changed.isPresent()) {
          exporter.close();
          exporter = replacement(changed.get(), settings, reloads);
          settings = changed.get();
        }
      }
      return 0;
    } finally {
      exporter.close();
    }
  }

  private static Optional<Settings> changed(SettingsReader reader, Reloads reloads) {
    try {
      return Optional.of(reader.read());
    } catch (ConfigProblem e) {
      reloads.failed();
      log.error("configuration not reloaded, the old one stays: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Starts with the new settings, or else with those that worked. */
  private static Exporter replacement(Settings changed, Settings working, Reloads reloads)
      throws IOException {
    try {
      Exporter exporter = Exporter.start(changed, reloads);
      reloads.succeeded(Instant.now());
      log.info("configuration reloaded");
      return exporter;
    } catch (IOException e) {
      reloads.failed();
      log.error("not started with the new configuration, the old one stays: {}", e.getMessage());
      return Exporter.start(working, reloads);
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
