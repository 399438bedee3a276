package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the one mapping of a YAML file, and no more than a configuration needs of the language. */
final class WebYaml {
  /** The engine goes down by recursion, and a small file could use up the stack. */
  private static final int DEEPEST = 16;

  private WebYaml() {}

  /**
   * The mapping; empty for an empty file.
   *
   * @throws IOException in one line that shows nothing of the file but names
   */
  static WebKeys read(Path file, String text) throws IOException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(0)
            .build();
    Object tree;
    try {
      checkDepth(file, settings, text);
      tree = new Load(settings).loadFromString(text);
    } catch (MarkedYamlEngineException e) {
      // Its message has the line itself, which may hold a secret.
      String place = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new IOException(
          file + place + ": YAML expected: " + WebKeys.shown(String.valueOf(e.getProblem())), e);
    } catch (YamlEngineException e) {
      throw new IOException(
          file + ": YAML expected: " + WebKeys.shown(String.valueOf(e.getMessage())), e);
    }
    if (tree == null) {
      return new WebKeys(file, "", Map.of());
    }
    if (!(tree instanceof Map<?, ?> keys)) {
      throw new IOException(file + ": a mapping expected, as in \"basic_auth_users: …\"");
    }
    return new WebKeys(file, "", keys);
  }

  private static void checkDepth(Path file, LoadSettings settings, String text) throws IOException {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEEPEST) {
        throw new IOException(file + ": nested deeper than " + DEEPEST);
      }
    }
  }
}
