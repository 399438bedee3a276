package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config}, alike in every subcommand that needs the settings. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file; default /etc/curfew/curfew.conf where that exists")
  private @Nullable Path file;

  Settings read(List<String> overrides) throws ConfigProblem {
    Optional<Path> found = found();
    return found.isPresent() ? Settings.load(found.get(), overrides) : Settings.load(overrides);
  }

  /** For whoever only asks the exporter, and need not be able to read its secrets. */
  Path controlSocket() throws ConfigProblem {
    return Settings.controlSocket(found());
  }

  /** The file that is read; empty where there is none. */
  Optional<Path> found() {
    Optional<Path> named = Optional.ofNullable(file).map(Path::toAbsolutePath);
    return named.or(() -> Optional.of(Settings.DEFAULT_FILE).filter(Files::exists));
  }
}
