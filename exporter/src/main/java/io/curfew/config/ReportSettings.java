package io.curfew.config;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The Prometheus that usage reports are read from, and that the doctor asks.
 *
 * @param configured whether the user chose the address; the default is a guess
 * @param prometheus without a slash at its end
 * @param tokenFile whose content is sent as a bearer token
 * @param user sent with the password that the file holds
 */
public record ReportSettings(
    boolean configured,
    URI prometheus,
    Optional<Path> tokenFile,
    Optional<String> user,
    Optional<Path> passwordFile) {

  static ReportSettings read(Section report, Config user) throws ConfigProblem {
    ReportSettings settings =
        new ReportSettings(
            report.configured("prometheus", user),
            report.text("prometheus", ReportSettings::address),
            report.optionalPath("token-file"),
            report.optionalText("user"),
            report.optionalPath("password-file"));
    if (settings.user.isPresent() != settings.passwordFile.isPresent()) {
      throw report.problem("user", "user and password-file go together");
    }
    if (settings.user.isPresent() && settings.tokenFile.isPresent()) {
      throw report.problem("token-file", "a token or a user, not both");
    }
    return settings;
  }

  /**
   * An address of a Prometheus.
   *
   * @throws IllegalArgumentException when it is none, or holds a password, which others would read
   *     in the list of processes
   */
  public static URI address(String text) {
    try {
      URI uri = new URI(text.replaceFirst("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, like what is no http.
    }
    throw new IllegalArgumentException(
        "an address as in http://127.0.0.1:9090 expected, without user or query");
  }

  /**
   * The header Authorization. The files are read now: the exporter itself need not have them.
   *
   * @throws IOException when a file can't be read or is open to others
   */
  public Optional<String> authorization() throws IOException {
    if (tokenFile.isPresent()) {
      return Optional.of("Bearer " + secret(tokenFile.get()));
    }
    if (user.isPresent() && passwordFile.isPresent()) {
      byte[] pair =
          (user.get() + ":" + secret(passwordFile.get())).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return Optional.empty();
  }

  private static String secret(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException("no readable file " + file);
    }
    Secret.checkPrivate(file);
    if (Files.size(file) > 4096) {
      throw new IOException(file + " is longer than a secret: at most 4096 bytes");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
      throw new IOException(file + ": one line with the secret expected");
    }
    return text;
  }
}
