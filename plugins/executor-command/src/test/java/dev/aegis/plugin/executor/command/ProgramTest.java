package dev.aegis.plugin.executor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.aegis.spi.SettingsException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shell is given is never what an agent wrote. */
class ProgramTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/sh,-c,{target}",
        "/bin/sh,-c,--,{target}",
        "/bin/sh,-ce,{target}",
        "/bin/sh,-c,-e,{target}",
        "/bin/sh,+c,{target}",
        "/bin/sh,-cu,{target}",
        "/bin/sh,-c,-o,pipefail,{target}",
        "/bin/sh,-o,errexit,-c,{target}",
        "/bin/sh,--,{target}",
        "/bin/sh,{target}",
        "/bin/sh,-e,{target}",
        "/bin/sh,-c,echo {target}",
        "/usr/bin/env,sh,-c,{target}",
        "/usr/bin/env,-i,/bin/sh,-c,{target}",
        "/usr/bin/nice,-n,5,bash,-c,--,{target}"
      })
  void aShellReadsNothingThatComesFromAnAction(String argv) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Program.checked(List.of(argv.split(",", -1))))
        .withMessageContaining("a shell could read what comes from the action");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/sh,-c,exec report \"$1\",sh,{target}",
        "/bin/sh,-eu,-c,exec report \"$1\",sh,{target}",
        "/bin/sh,/opt/report.sh,{target}",
        "/bin/sh,-c,date",
        "/usr/bin/env,-i,/bin/cat,{target}",
        "/usr/bin/env,sh,-c,exec report \"$1\",sh,{target}"
      })
  void itsParametersMay(String argv) {
    assertThat(Program.checked(List.of(argv.split(",", -1)))).startsWith("/");
  }
}
