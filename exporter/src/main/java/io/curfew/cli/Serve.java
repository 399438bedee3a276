package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Run the exporter in the foreground.",
    mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
  private final Service service;

  @Mixin private ConfigOption config;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "override one key, as in curfew.web.listen=127.0.0.1:0")
  private List<String> overrides = new ArrayList<>();

  Serve(Service service) {
    this.service = service;
  }

  @Override
  public Integer call() throws ConfigProblem, IOException {
    return service.run(() -> config.read(overrides));
  }
}
