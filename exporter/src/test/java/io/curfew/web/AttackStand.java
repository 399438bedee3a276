package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Readiness;
import io.curfew.metrics.Family;
import io.curfew.sleep.Sleep;
import io.curfew.state.Store;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/** The real webhook with the real desk behind it, unarmed, and all that it logs as a fault. */
final class AttackStand implements AutoCloseable {
  static final String TOKEN = "hush";
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Faults faults = new Faults();
  private final Store store;
  private final WebServer web;
  final Sleep sleep;
  final int port;

  /** What should not have been logged, whatever was sent. */
  private static final class Faults extends AppenderBase<ILoggingEvent> {
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
        lines.add(event.getLoggerName() + ": " + event.getFormattedMessage());
      }
    }
  }

  /** More than the buffers between two sockets take. */
  private static final class Large extends Collector {
    private final int samples;

    Large(int samples) {
      this.samples = samples;
    }

    @Override
    public List<MetricFamilySamples> collect() {
      Family large = Family.gauge("large", "Large.", "n");
      for (int i = 0; i < samples; i++) {
        large.add(i, "a-label-value-that-takes-some-room-in-the-exposition-" + i);
      }
      return List.of(large.build());
    }
  }

  /**
   * Serves.
   *
   * @param series of the exposition
   */
  AttackStand(Path dir, WebLimits limits, int series) throws Exception {
    Path token = Files.writeString(dir.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Settings settings =
        Settings.load(
            List.of(
                "curfew.web.listen=127.0.0.1:0",
                "curfew.sleep.enabled=true",
                "curfew.sleep.token-file=" + token,
                "curfew.sleep.instances=[\"" + HostileBodies.THIS_HOST + "\"]"));
    faults.start();
    ROOT.addAppender(faults);
    registry.register(new Large(series));
    store = Store.open(dir.resolve("state"), Clock.systemUTC());
    sleep =
        new Sleep(
            settings.sleep(),
            settings.host(),
            dir.resolve("control"),
            64,
            List.of(),
            store,
            HostClock.system(),
            List::of);
    web =
        new WebServer(
            settings.web(),
            WebParts.of("1", registry, new Readiness())
                .withSleep(Optional.of(sleep))
                .withLimits(limits));
    port = web.start(settings.web()).get(0).port();
  }

  Wire wire() throws IOException {
    return new Wire(port);
  }

  List<String> faults() {
    return List.copyOf(faults.lines);
  }

  /** Alerts that came to an outcome, whichever. */
  long counted() throws IOException {
    return (long)
        sleep.subject().read().stream()
            .filter(family -> family.name.equals("curfew_sleep_requests"))
            .flatMap(family -> family.samples.stream())
            .mapToDouble(sample -> sample.value)
            .sum();
  }

  double answered(int code) {
    return Optional.ofNullable(
            registry.getSampleValue(
                "curfew_webhook_notifications_total",
                new String[] {"code"},
                new String[] {String.valueOf(code)}))
        .orElse(0.0);
  }

  double truncated() {
    return Optional.ofNullable(registry.getSampleValue("curfew_webhook_truncated_alerts_total"))
        .orElseThrow();
  }

  static void await(BooleanSupplier condition, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    ROOT.detachAppender(faults);
    web.close();
    sleep.close();
    store.close();
  }
}
