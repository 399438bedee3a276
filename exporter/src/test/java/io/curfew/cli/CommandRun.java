package io.curfew.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One {@code curfew firewall …} on a configuration of its own. */
record CommandRun(int status, String out, String err) {
  static CommandRun of(Path dir, String curfew, String... what) throws IOException {
    Path file = Files.writeString(dir.resolve("curfew.conf"), "curfew { " + curfew + " }\n");
    List<String> line = new ArrayList<>(List.of("firewall"));
    line.addAll(List.of(what));
    if (what.length > 0) {
      line.addAll(List.of("--config", file.toString()));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine top = CommandTree.of("test", settings -> ExitStatus.FAILED);
    top.setOut(new PrintWriter(out, true));
    top.setErr(new PrintWriter(err, true));
    int status = top.execute(line.toArray(String[]::new));
    return new CommandRun(status, out.toString(), err.toString());
  }
}
