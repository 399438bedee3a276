package io.curfew;

import io.curfew.cli.Service;
import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.kernel.Native;
import io.curfew.kernel.Signals;
import io.curfew.kernel.Supervisor;
import io.curfew.kernel.Supervisor.State;
import io.curfew.web.ListeningSockets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one exporter after another: SIGHUP replaces it by one with the new settings, SIGTERM and
 * SIGINT end it. The supervisor hears of it, and at each turn of the loop that it still turns: an
 * exporter that is stopped, or hangs in a reload, is started anew.
 */
final class ExporterService implements Service {
  private static final Logger log = LoggerFactory.getLogger(ExporterService.class);

  private enum Event {
    RELOAD,
    END
  }

  /** Where nobody watches. */
  private static final Duration SELDOM = Duration.ofHours(1);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Supervisor supervisor;
  private final Duration turn;

  ExporterService(Supervisor supervisor) {
    this.supervisor = supervisor;
    // A busy host may miss one turn.
    turn = supervisor.watchdog().map(longest -> longest.dividedBy(3)).orElse(SELDOM);
  }

  @Override
  public int run(SettingsReader reader) throws ConfigProblem, IOException {
    Signals.onTerminate(() -> events.add(Event.END));
    Signals.onHangUp(() -> events.add(Event.RELOAD));
    WarmUp.begin();
    Settings settings = reader.read();
    Native.bind();
    Reloads reloads = new Reloads(Instant.now());
    ListeningSockets sockets = new ListeningSockets();
    Exporter exporter = Exporter.start(settings, reloads, Optional.of(sockets));
    try {
      tell(State.READY);
      while (next() == Event.RELOAD) {
        tell(State.RELOADING);
        Optional<Settings> changed = changed(reader, reloads);
        if (changed.isPresent()) {
          exporter.close();
          exporter = replacement(changed.get(), settings, reloads, sockets);
          settings = changed.get();
        }
        tell(State.READY);
      }
      tell(State.STOPPING);
      return 0;
    } finally {
      // Nobody comes after it: who connects now is refused at once.
      sockets.close();
      exporter.close();
      supervisor.close();
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
  private static Exporter replacement(
      Settings changed, Settings working, Reloads reloads, ListeningSockets sockets)
      throws IOException {
    try {
      Exporter exporter = Exporter.start(changed, reloads, Optional.of(sockets));
      reloads.succeeded(Instant.now());
      log.info("configuration reloaded");
      return exporter;
    } catch (IOException e) {
      reloads.failed();
      log.error("not started with the new configuration, the old one stays: {}", e.getMessage());
      return Exporter.start(working, reloads, Optional.of(sockets));
    }
  }

  private Event next() throws IOException {
    try {
      Optional<Event> event = Optional.empty();
      while (event.isEmpty()) {
        tell(State.WATCHDOG);
        event = Optional.ofNullable(events.poll(turn.toMillis(), TimeUnit.MILLISECONDS));
      }
      return event.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** A supervisor that does not listen is no reason to end. */
  private void tell(State state) {
    try {
      supervisor.tell(state);
    } catch (IOException e) {
      log.warn("{} not told: {}", state, e.getMessage());
    }
  }
}
