package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.ReportSettings;
import io.curfew.report.By;
import io.curfew.report.Prometheus;
import io.curfew.report.Usage;
import io.curfew.report.UsageFilter;
import io.curfew.report.UsageReader;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "usage",
    description = {
      "SSH bytes of each user by hour, day or month, from the counters that Prometheus has stored.",
      "Spans are whole ones of the calendar; the last one ends now."
    },
    mixinStandardHelpOptions = true)
final class ReportUsage implements Callable<Integer> {
  /** How the report is written. */
  enum Format {
    TABLE,
    CSV,
    JSON
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "30d",
      description = "30d, 12h, 4w or a day as in 2026-11-01; default ${DEFAULT-VALUE}")
  private String since = "";

  @Option(names = "--until", paramLabel = "TIME", description = "alike; default now")
  private @Nullable String until;

  @Option(
      names = "--by",
      paramLabel = "SPAN",
      defaultValue = "day",
      description = "hour, day or month; default ${DEFAULT-VALUE}")
  private By by = By.DAY;

  @Option(names = "--user", paramLabel = "USER", description = "this user only")
  private @Nullable String user;

  @Option(
      names = "--instance",
      paramLabel = "INSTANCE",
      description = "this host only, as Prometheus calls it; else all of them together")
  private @Nullable String instance;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, csv (no line of totals) or json; default ${DEFAULT-VALUE}")
  private Format format = Format.TABLE;

  @Option(names = "--json", description = "the same as --format json")
  private boolean json;

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      description = "whose hours and days, as in Europe/Berlin; default the system's")
  private @Nullable String timezone;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description =
          "default report.prometheus of the configuration, whose credentials go there only")
  private @Nullable String prometheus;

  @Override
  public Integer call() throws ConfigProblem, IOException {
    ZoneId zone = zone();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant from = time("--since", since, now, zone);
    Instant to = until == null ? now : time("--until", until, now, zone);
    if (!from.isBefore(to) || to.isAfter(now)) {
      throw new ParameterException(
          spec.commandLine(), "--since must be before --until, and both in the past");
    }
    ReportSettings settings = config.read(List.of()).report();
    UsageFilter filter = new UsageFilter(Optional.ofNullable(user), Optional.ofNullable(instance));
    UsageReader reader = new UsageReader(prometheus(settings), filter);
    Usage usage;
    try (Progress progress = new Progress(spec.commandLine().getErr(), Terminal.watches(2))) {
      usage = reader.read(by, from, to, zone, progress::show);
    }
    write(usage);
    return ExitStatus.DONE;
  }

  private void write(Usage usage) {
    switch (json ? Format.JSON : format) {
      case TABLE -> UsageTable.draw(usage).forEach(spec.commandLine().getOut()::println);
      case CSV -> spec.commandLine().getOut().print(UsageCsv.write(usage));
      case JSON -> spec.commandLine().getOut().println(UsageJson.write(usage));
    }
    spec.commandLine().getOut().flush();
  }

  private Prometheus prometheus(ReportSettings settings) throws IOException {
    URI address = settings.prometheus();
    if (prometheus != null) {
      try {
        address = ReportSettings.address(prometheus);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--prometheus: " + e.getMessage(), e);
      }
    }
    // Credentials of one Prometheus are no other's business.
    return new Prometheus(
        address,
        address.equals(settings.prometheus()) ? settings.authorization() : Optional.empty(),
        PATIENCE);
  }

  private ZoneId zone() {
    try {
      return timezone == null ? ZoneId.systemDefault() : ZoneId.of(timezone);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--timezone: a zone as in Europe/Berlin expected, not " + timezone,
          e);
    }
  }

  private Instant time(String option, String text, Instant now, ZoneId zone) {
    try {
      return PastTime.parse(text, now, zone);
    } catch (DateTimeException | ArithmeticException e) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": a time as in 30d, 12h, 4w or 2026-11-01 expected, not " + text,
          e);
    }
  }
}
