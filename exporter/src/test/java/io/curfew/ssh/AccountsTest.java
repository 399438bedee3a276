package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host's root that is not this process's: the file alone is asked, never the name service. */
final class AccountsTest {
  @TempDir private Path root;
  private Accounts accounts;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    accounts = new Accounts(new HostSettings(Path.of("/proc"), Path.of("/sys"), root));
  }

  private void passwd(String text) throws IOException {
    Files.writeString(root.resolve("etc/passwd"), text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void namesAndNumbersAreFoundBothWays() throws Exception {
    passwd("root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n");
    assertThat(accounts.uid("ann")).contains(1000L);
    assertThat(accounts.name(0)).contains("root");
    assertThat(accounts.uid("nobody-here")).isEmpty();
    assertThat(accounts.name(7)).isEmpty();
  }

  @Test
  void theFirstOfTwoAccountsWithOneNumberNamesIt() throws Exception {
    passwd("ann:x:1000:1000::/:/bin/sh\nalias:x:1000:1000::/:/bin/sh\n");
    assertThat(accounts.name(1000)).contains("ann");
    assertThat(accounts.uid("alias")).contains(1000L);
  }

  @Test
  void aLineThatIsNoAccountIsPassedOver() throws Exception {
    passwd(
        "\n# comment\n+::::::\n-bob\nshort:x:1\nsign:x:-1:0::/:\nblank:x: 5:0::/:\nhex:x:0x5:0::/:\n"
            + "long:x:99999999999:0::/:\nempty:x::0::/:\nann:x:1000:1000::/:/bin/sh");
    for (String name :
        new String[] {
          "", "# comment", "+", "-bob", "short", "sign", "blank", "hex", "long", "empty"
        }) {
      assertThat(accounts.uid(name)).as(name).isEmpty();
    }
    assertThat(accounts.uid("ann")).contains(1000L);
  }

  @Test
  void aNameWithAColonOrOfDigitsIsNoNumber() throws Exception {
    passwd("ann:x:1000:1000::/:/bin/sh\n");
    assertThat(accounts.uid("ann:x:0:0")).isEmpty();
    assertThat(accounts.uid("1000")).isEmpty();
    assertThat(accounts.uid("ann\nroot")).isEmpty();
  }

  @Test
  void bytesThatAreNoTextHideNoOtherAccount() throws Exception {
    passwd("b\u00f6b\u00ff:x:1001:1001::/:\nann:x:1000:1000:\u00c3(:/:\n");
    assertThat(accounts.uid("ann")).contains(1000L);
  }

  @Test
  void aHugeFileIsReadToItsBoundAndALongLineIsALine() throws Exception {
    StringBuilder huge = new StringBuilder("ann:x:1000:1000:" + "x".repeat(1 << 20) + ":/:\n");
    for (int n = 0; n < 100_000; n++) {
      huge.append("u").append(n).append(":x:").append(2000 + n).append(":1::/:\n");
    }
    passwd(huge.toString());
    assertThat(accounts.uid("ann")).contains(1000L);
    assertThat(accounts.uid("u99998")).contains(101998L);
    assertThat(accounts.uid("u99999")).isEmpty();
  }

  @Test
  void withoutTheFileNobodyIsKnown() {
    assertThatThrownBy(() -> accounts.uid("ann")).isInstanceOf(IOException.class);
  }
}
