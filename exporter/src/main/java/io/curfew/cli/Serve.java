package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Run the exporter in the foreground.")
final class Serve implements Callable<Integer> {
  private final Service service;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file; default /etc/curfew/curfew.conf where that exists")
  private @Nullable Path file;

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
    return service.run(this::settings);
  }

  private Settings settings() throws ConfigProblem {
    Optional<Path> named = Optional.ofNullable(file).map(Path::toAbsolutePath);
    Optional<Path> found = named.or(() -> Optional.of(Settings.DEFAULT_FILE).filter(Files::exists));
    return found.isPresent() ? Settings.load(found.get(), overrides) : Settings.load(overrides);
  }
}
