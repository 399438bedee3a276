package io.curfew.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SubjectsCollectorTest {
  private final CollectorRegistry registry = new CollectorRegistry();

  @Test
  void oneFailureCostsTheOthersNothing() {
    register(
        subject("apt", () -> List.of(Family.gauge("good", "G.").add(7).build())), failing("ssh"));

    assertThat(registry.getSampleValue("good")).isEqualTo(7.0);
    assertThat(success("apt")).isEqualTo(1.0);
    assertThat(success("ssh")).isZero();
  }

  @Test
  void aBugInOneSubjectIsItsOwnFailureToo() {
    register(
        subject(
            "flow",
            () -> {
              throw new IllegalStateException("bug");
            }),
        subject("apt", List::of));

    assertThat(success("flow")).isZero();
    assertThat(success("apt")).isEqualTo(1.0);
  }

  @Test
  void saysHowLongEachTook() {
    register(subject("apt", List::of));

    assertThat(
            registry.getSampleValue(
                "curfew_collector_duration_seconds", label(), new String[] {"apt"}))
        .isNotNegative();
  }

  @FunctionalInterface
  private interface Reading {
    List<MetricFamilySamples> read() throws IOException;
  }

  private void register(Subject... subjects) {
    new SubjectsCollector(List.of(subjects)).register(registry);
  }

  private Double success(String collector) {
    return registry.getSampleValue("curfew_collector_success", label(), new String[] {collector});
  }

  private static String[] label() {
    return new String[] {"collector"};
  }

  private static Subject failing(String collector) {
    return subject(
        collector,
        () -> {
          throw new IOException("no such kernel");
        });
  }

  private static Subject subject(String collector, Reading reading) {
    return new Subject() {
      @Override
      public String collector() {
        return collector;
      }

      @Override
      public List<MetricFamilySamples> read() throws IOException {
        return reading.read();
      }
    };
  }
}
