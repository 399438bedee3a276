package io.curfew.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    RelaySettings relay,
    ReportSettings report,
    DoctorSettings doctor) {

  /** Where the configuration is looked for when none is named. */
  public static final Path DEFAULT_FILE = Path.of("/etc/curfew/curfew.conf");

  /** As in reference.conf; for the one who must know it when no configuration can be read. */
  public static final Path DEFAULT_CONTROL_SOCKET = Path.of("/run/curfew/curfew.sock");

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

  /**
   * Where the control socket is; reads no other file, so that the group curfew can ask the exporter
   * without being able to read its secrets.
   *
   * @param file the defaults, if there is none
   */
  public static Path controlSocket(Optional<Path> file) throws ConfigProblem {
    Config user = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
    return curfew(user).section("control").path("socket");
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

  /** The merged tree, without a key that is not known. */
  private static Section curfew(Config user) throws ConfigProblem {
    Config reference =
        ConfigFactory.parseResources(Settings.class.getClassLoader(), "reference.conf");
    KnownKeys.check(user.root(), reference.root(), "");
    return new Section(user.withFallback(reference).getConfig("curfew"), "curfew");
  }

  private static Settings read(Config user) throws ConfigProblem {
    Section curfew = curfew(user);
    RelaySettings relay = RelaySettings.read(curfew.section("relay"));
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
            SleepSettings.read(curfew.section("sleep"), relay.enabled()),
            relay,
            ReportSettings.read(curfew.section("report"), user),
            DoctorSettings.read(curfew.section("doctor")));
    settings.checkWebhook(curfew.section(settings.sleep.enabled() ? "sleep" : "relay"));
    return settings;
  }

  private void checkWebhook(Section section) throws ConfigProblem {
    if (!sleep.enabled() && !relay.enabled()) {
      return;
    }
    Optional<String> problem = web.webhookProblem(web.file().rules(), sleep.token().isPresent());
    if (problem.isPresent()) {
      throw section.problem("enabled", problem.get());
    }
  }
}
