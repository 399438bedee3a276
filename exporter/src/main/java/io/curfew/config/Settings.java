package io.curfew.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All settings of one exporter. */
public record Settings(
    WebSettings web,
    Path controlSocket,
    Path stateDir,
    HostSettings host,
    SshSettings ssh,
    FirewallSettings firewall,
    FlowSettings flows,
    DestinationSettings destinations,
    AptSettings apt,
    SleepSettings sleep,
    ReportSettings report) {

  /** Where the configuration is looked for when none is named. */
  public static final Path DEFAULT_FILE = Path.of("/etc/curfew/curfew.conf");

  /** Defaults only. */
  public static Settings defaults() throws ConfigProblem {
    return read(ConfigFactory.empty());
  }

  /**
   * Reads a file and the overrides of the command line, which win.
   *
   * @param overrides each {@code curfew.path.to.key=value}; a value that begins with [ or { is
   *     HOCON, any other a text
   */
  public static Settings load(Path file, List<String> overrides) throws ConfigProblem {
    return read(overrides(overrides).withFallback(parse(file)));
  }

  /** Defaults and overrides, for a host without a configuration file. */
  public static Settings load(List<String> overrides) throws ConfigProblem {
    return read(overrides(overrides));
  }

  private static Config parse(Path file) throws ConfigProblem {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigProblem(file + ": no readable file");
    }
    try {
      return ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      throw syntax(file, e);
    }
  }

  private static ConfigProblem syntax(Path file, ConfigException e) {
    String place =
        e.origin() != null && e.origin().lineNumber() > 0
            ? file + ":" + e.origin().lineNumber()
            : file.toString();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new ConfigProblem(
        place
            + ": HOCON expected: "
            + message.replace(file + ": ", "").replaceFirst("^\\d+: ", ""));
  }

  private static Config overrides(List<String> overrides) throws ConfigProblem {
    Config all = ConfigFactory.empty();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        throw new ConfigProblem("--set " + override + ": key=value expected");
      }
      String key = override.substring(0, equals).strip();
      String value = override.substring(equals + 1).strip();
      try {
        all = one(key, value).withFallback(all);
      } catch (ConfigException e) {
        throw new ConfigProblem("--set " + key + ": a key and a value expected, not " + override);
      }
    }
    return all;
  }

  private static Config one(String key, String value) {
    if (value.startsWith("[") || value.startsWith("{") || value.equals("null")) {
      return ConfigFactory.parseString(key + " = " + value);
    }
    return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(value, "--set"));
  }

  private static Settings read(Config user) throws ConfigProblem {
    Config reference =
        ConfigFactory.parseResources(Settings.class.getClassLoader(), "reference.conf");
    KnownKeys.check(user.root(), reference.root(), "");
    Section curfew = new Section(user.withFallback(reference).getConfig("curfew"), "curfew");
    if (curfew.section("relay").bool("enabled")) {
      throw curfew.section("relay").problem("enabled", "this version has no relay: false expected");
    }
    Settings settings =
        new Settings(
            WebSettings.read(curfew.section("web"), user),
            curfew.section("control").path("socket"),
            curfew.section("state").path("dir"),
            HostSettings.read(curfew.section("host")),
            SshSettings.read(curfew.section("ssh")),
            FirewallSettings.read(curfew.section("firewall")),
            FlowSettings.read(curfew.section("flows")),
            DestinationSettings.read(curfew.section("destinations")),
            AptSettings.read(curfew.section("apt")),
            SleepSettings.read(curfew.section("sleep")),
            ReportSettings.read(curfew.section("report")));
    settings.checkWebhook(curfew.section("sleep"));
    return settings;
  }

  /** A webhook that puts machines to sleep must know who asks. */
  private void checkWebhook(Section section) throws ConfigProblem {
    if (!sleep.enabled()) {
      return;
    }
    if (sleep.token().isEmpty() && web.users().hashes().isEmpty()) {
      throw section.problem(
          "enabled",
          "the webhook needs credentials: set curfew.sleep.token-file, or users in"
              + " curfew.web.config-file");
    }
    if (web.beyondLoopback() && web.tls().isEmpty() && !web.insecure()) {
      throw section.problem(
          "enabled",
          "curfew.web.listen is open beyond loopback without TLS: give it a tls_server_config"
              + " in curfew.web.config-file, listen on loopback, or set curfew.web.insecure = true");
    }
  }
}
