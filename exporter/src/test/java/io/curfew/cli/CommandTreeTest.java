package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class CommandTreeTest {
  private static Set<String> all() {
    return CommandTree.of("test", run -> ExitStatus.FAILED).getSubcommands().keySet();
  }

  private static Set<String> built(String... arguments) {
    return CommandTree.named("test", run -> ExitStatus.FAILED, arguments).getSubcommands().keySet();
  }

  @Test
  void onlyTheSubcommandThatStandsFirstIsBuilt() {
    for (String name : all()) {
      assertThat(built(name, "serve", "--help")).containsExactly(name);
    }
  }

  @Test
  void allAreWhereNoneStandsFirst() {
    assertThat(built()).isEqualTo(all());
    assertThat(built("--help", "serve")).isEqualTo(all());
    assertThat(built("no-such-command")).isEqualTo(all());
  }
}
