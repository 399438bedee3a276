package io.curfew;

import io.curfew.cli.CommandTree;
import java.util.Optional;

/** The program's entry. */
public final class Curfew {
  private Curfew() {}

  public static void main(String[] arguments) {
    System.exit(CommandTree.run(version(), new ExporterService(), arguments));
  }

  static String version() {
    return Optional.ofNullable(Curfew.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  /** The commit that was built, or empty where the build did not know it. */
  static String revision() {
    return Optional.ofNullable(Curfew.class.getPackage().getSpecificationVersion()).orElse("");
  }
}
