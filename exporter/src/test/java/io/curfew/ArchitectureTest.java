package io.curfew;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the rooms, and what each library may be known by. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.curfew");

  private static final List<String> GROUND =
      List.of("kernel", "netlink", "state", "config", "metrics", "evidence");

  /** Room to the rooms that it may import. */
  private static final Map<String, List<String>> ARROWS = new LinkedHashMap<>();

  static {
    for (String room : GROUND) {
      ARROWS.put(room, List.of());
    }
    ARROWS.put("state", List.of("kernel"));
    ARROWS.put("witness", List.of("kernel"));
    ARROWS.put("logfile", List.of("kernel", "config"));
    ARROWS.put("iptables", List.of("kernel"));
    for (String feature : List.of("ssh", "firewall", "flow", "apt")) {
      ARROWS.put(feature, plus(GROUND, "witness", "logfile", "iptables"));
    }
    ARROWS.put("sleep", List.of("kernel", "state", "config", "metrics", "evidence"));
    ARROWS.put("relay", List.of("config", "metrics", "sleep"));
    List<String> features = List.of("ssh", "firewall", "flow", "apt", "sleep");
    List<String> shown = plus(features, "config", "metrics", "evidence");
    ARROWS.put("web", plus(shown, "relay"));
    ARROWS.put("control", plus(shown, "kernel"));
    ARROWS.put("monitoring", List.of("config"));
    ARROWS.put("report", List.of("config", "metrics", "monitoring"));
    ARROWS.put(
        "doctor",
        List.of("kernel", "witness", "config", "evidence", "control", "sleep", "monitoring"));
    ARROWS.put(
        "cli",
        plus(plus(GROUND, "web", "control", "report", "doctor"), features.toArray(String[]::new)));
  }

  @TestFactory
  Stream<DynamicTest> importsPointUpwards() {
    return ARROWS.entrySet().stream()
        .map(
            arrow ->
                DynamicTest.dynamicTest(
                    arrow.getKey() + " imports only " + arrow.getValue(),
                    () -> checkImports(arrow.getKey(), arrow.getValue())));
  }

  private static void checkImports(String room, List<String> allowed) {
    String[] permitted =
        plus(allowed, room).stream().map(r -> "io.curfew." + r + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.curfew." + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.curfew..").and(resideOutsideOfPackages(permitted)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void everyRoomIsOnTheMap() {
    Set<String> known = ARROWS.keySet();
    noClasses()
        .that()
        .resideInAPackage("io.curfew.*..")
        .should()
        .resideOutsideOfPackages(known.stream().map(r -> "io.curfew." + r).toArray(String[]::new))
        .check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> eachLibraryIsKnownByItsRoomsOnly() {
    return Stream.of(
        library("jnr.ffi", "kernel"),
        library("jnr.posix", "kernel"),
        library("jnr.unixsocket", "kernel", "control"),
        library("org.eclipse.jetty", "web"),
        library("org.freedesktop.dbus", "sleep"),
        library("org.h2", "state"),
        library("com.typesafe.config", "config"),
        library("org.snakeyaml", "config", "monitoring"),
        library(
            "com.fasterxml.jackson",
            "web",
            "control",
            "report",
            "cli",
            "flow",
            "ssh",
            "relay",
            "monitoring"),
        library("picocli", "cli"),
        library("at.favre.lib", "web", "cli"));
  }

  private static DynamicTest library(String library, String... rooms) {
    return DynamicTest.dynamicTest(
        library + " is known by " + List.of(rooms),
        () ->
            noClasses()
                .that()
                .resideOutsideOfPackages(
                    Stream.of(rooms).map(r -> "io.curfew." + r).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(CLASSES));
  }

  @Test
  void onlyCollectorsAndWhatServesThemKnowSimpleclient() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.curfew.metrics")
        .and()
        .haveSimpleNameNotEndingWith("Collector")
        .and()
        .doNotHaveSimpleName("MetricsHandler")
        .and()
        .doNotHaveSimpleName("WebParts")
        .and()
        .doNotHaveSimpleName("Exporter")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void onlyCommandStartsProcesses() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.curfew.kernel.Command")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(CLASSES);
  }

  @Test
  void noUtilityDrawers() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(CLASSES);
  }

  private static List<String> plus(List<String> rooms, String... more) {
    List<String> all = new ArrayList<>(rooms);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
