package io.curfew.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Writes families in the format that a scraper asked for, as simpleclient's TextFormat does, to the
 * byte. Families of lasting series ({@link LabelSet}), of which there may be tens of thousands, are
 * put together from what was written out before; all others are TextFormat's own work.
 *
 * <p>Holds one family's text at most, or a few KiB of a lasting one's.
 */
public final class Exposition {
  private static final String END_OF_OPEN_METRICS = "# EOF\n";
  private static final byte[] OPEN = {'{'};
  private static final byte[] BLANK = {' '};
  private static final byte[] NONE = {};

  private final boolean openMetrics;
  private final String contentType;
  private final TextBuffer out;

  private Exposition(String contentType, OutputStream out) {
    this.contentType = contentType;
    this.openMetrics = contentType.startsWith(TextFormat.CONTENT_TYPE_OPENMETRICS_100);
    this.out = new TextBuffer(out);
  }

  /**
   * Writes all of it; flushing and closing the stream is the caller's.
   *
   * @param contentType as {@link TextFormat#chooseContentType} chose it
   */
  public static void write(
      String contentType, OutputStream out, Enumeration<MetricFamilySamples> families)
      throws IOException {
    Exposition exposition = new Exposition(contentType, out);
    while (families.hasMoreElements()) {
      exposition.family(families.nextElement());
    }
    exposition.end();
  }

  private void family(MetricFamilySamples family) throws IOException {
    if (!lasting(family)) {
      byClient(family);
      return;
    }
    byClient(new MetricFamilySamples(family.name, family.type, family.help, List.of()));
    byte[] name = family.samples.get(0).name.getBytes(StandardCharsets.UTF_8);
    byte[] close = (openMetrics ? "} " : ",} ").getBytes(StandardCharsets.UTF_8);
    for (MetricFamilySamples.Sample sample : family.samples) {
      byte[] labels = labels(sample);
      out.put(name);
      out.put(labels.length == 0 ? NONE : OPEN);
      out.put(labels);
      out.put(labels.length == 0 ? BLANK : close);
      out.line(sample.value);
    }
  }

  private static byte[] labels(MetricFamilySamples.Sample sample) {
    return sample.labelValues instanceof LabelSet set
        ? set.text()
        : LabelSet.written(sample.labelNames, sample.labelValues);
  }

  /**
   * Whether its labels are written out already, mostly, and no sample has more than a value. Looks
   * at no label: with tens of thousands that takes as long as to write them.
   */
  private static boolean lasting(MetricFamilySamples family) {
    if (family.samples.isEmpty() || !(family.samples.get(0).labelValues instanceof LabelSet)) {
      return false;
    }
    String name = family.samples.get(0).name;
    for (MetricFamilySamples.Sample sample : family.samples) {
      if (sample.timestampMs != null || sample.exemplar != null || !sample.name.equals(name)) {
        return false;
      }
    }
    return true;
  }

  private void byClient(MetricFamilySamples family) throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.writeFormat(contentType, text, Collections.enumeration(List.of(family)));
    String written = text.toString();
    out.put(
        (openMetrics
                ? written.substring(0, written.length() - END_OF_OPEN_METRICS.length())
                : written)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void end() throws IOException {
    if (openMetrics) {
      out.put(END_OF_OPEN_METRICS.getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
  }
}
