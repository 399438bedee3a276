package io.curfew.flow;

import io.curfew.config.FlowLogSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How the flow log writes a flow: one line in UTF-8, its end included. */
@FunctionalInterface
interface LineFormat {
  void write(FlowLine line, OutputStream out) throws IOException;

  static LineFormat of(FlowLogSettings settings) {
    return settings
        .template()
        .map(template -> text(new FlowText(template, settings.stamp())))
        .orElse(FlowLineJson::write);
  }

  private static LineFormat text(FlowText text) {
    return (line, out) -> {
      out.write(text.of(line).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    };
  }
}
