package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.cli.TextTable.Column;
import io.curfew.flow.SieveReport;
import io.curfew.flow.SieveReport.Leftover;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what the sieve made of a log. */
final class SieveText {
  private static final JsonFactory JSON = new JsonFactory();

  private SieveText() {}

  /** Classes that took none are not shown. */
  static List<String> table(SieveReport report, ServiceNames services) {
    List<String> lines = new ArrayList<>();
    lines.add(
        report.flows()
            + " new flows in "
            + report.lines()
            + " lines; unreadable: "
            + report.unreadable()
            + ", of other kinds: "
            + report.otherLines()
            + ", flows to or within the host: "
            + report.otherFlows());
    if (report.flows() == 0) {
      return lines;
    }
    lines.add("");
    TextTable classes =
        new TextTable(Column.left("CLASS", 32), Column.right("FLOWS"), Column.right("SHARE"));
    for (Map.Entry<String, Long> each : report.classes().entrySet()) {
      if (each.getValue() > 0) {
        double share = 100.0 * each.getValue() / report.flows();
        classes.row(
            each.getKey(),
            Long.toString(each.getValue()),
            String.format(Locale.ROOT, "%.1f %%", share));
      }
    }
    lines.addAll(classes.lines());
    if (report.trusted() > 0) {
      lines.add("of other, trusted: " + report.trusted());
    }
    if (report.leftovers().isEmpty()) {
      return lines;
    }
    lines.add("");
    TextTable left =
        new TextTable(
            Column.right("FLOWS"),
            Column.left("DESTINATION", 43),
            Column.left("PORT", 5),
            Column.left("PROTOCOL", 8),
            Column.left("SERVICE", 16),
            Column.right("SOURCES"),
            Column.left("PROCESS", 15),
            Column.left("UNIT", 32));
    for (Leftover each : report.leftovers()) {
      left.row(
          Long.toString(each.flows()),
          each.destination(),
          each.port() == 0 ? "" : Integer.toString(each.port()),
          each.protocol(),
          services.of(each.port(), each.protocol()),
          each.sources() + (each.moreSources() ? "+" : ""),
          each.process(),
          each.unit());
    }
    lines.addAll(left.lines());
    int more = report.distinct() - report.leftovers().size();
    if (more > 0) {
      lines.add(more + " more: see --top");
    }
    if (report.untold() > 0) {
      lines.add(
          report.untold()
              + " flows went to more destinations than the "
              + report.distinct()
              + " that are told apart; the counts above are exact");
    }
    return lines;
  }

  static String json(SieveReport report, ServiceNames services) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("lines", report.lines());
      json.writeNumberField("flows", report.flows());
      json.writeNumberField("other_flows", report.otherFlows());
      json.writeNumberField("other_lines", report.otherLines());
      json.writeNumberField("unreadable", report.unreadable());
      json.writeNumberField("trusted", report.trusted());
      json.writeArrayFieldStart("classes");
      for (Map.Entry<String, Long> each : report.classes().entrySet()) {
        json.writeStartObject();
        json.writeStringField("class", each.getKey());
        json.writeNumberField("flows", each.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("distinct", report.distinct());
      json.writeNumberField("untold", report.untold());
      json.writeArrayFieldStart("leftovers");
      for (Leftover each : report.leftovers()) {
        leftover(json, each, services);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void leftover(JsonGenerator json, Leftover each, ServiceNames services)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("flows", each.flows());
    json.writeStringField("destination", each.destination());
    if (each.port() == 0) {
      json.writeNullField("port");
    } else {
      json.writeNumberField("port", each.port());
    }
    json.writeStringField("protocol", each.protocol());
    text(json, "service", services.of(each.port(), each.protocol()));
    json.writeNumberField("sources", each.sources());
    json.writeBooleanField("more_sources", each.moreSources());
    text(json, "process", each.process());
    text(json, "unit", each.unit());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    if (text.isEmpty()) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, text);
    }
  }
}
