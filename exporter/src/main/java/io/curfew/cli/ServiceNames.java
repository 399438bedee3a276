package io.curfew.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of ports, services(5). */
final class ServiceNames {
  private final Map<String, String> names = new HashMap<>();

  private ServiceNames() {}

  /** No names at all where there is no such file. */
  static ServiceNames read(Path file) {
    try {
      return of(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return of(List.of());
    }
  }

  static ServiceNames of(List<String> lines) {
    ServiceNames services = new ServiceNames();
    for (String line : lines) {
      String[] fields = line.split("#", 2)[0].strip().split("\\s+", -1);
      if (fields.length >= 2) {
        services.names.putIfAbsent(fields[1], fields[0]);
      }
    }
    return services;
  }

  /** Empty where the port has none. */
  String of(int port, String protocol) {
    return names.getOrDefault(port + "/" + protocol, "");
  }
}
