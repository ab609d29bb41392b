package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.platform.UpState.Health;
import io.ticklake.platform.UpState.PartState;
import io.ticklake.platform.UpState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpStateTest {

  @TempDir Path path;

  @Test
  void isReadAsItWasWrittenAndByItsOwnerAlone() throws IOException {
    PlatformFolder folder = new PlatformFolder(path);
    folder.create();
    UpState state =
        new UpState(
            ProcessIdentity.bootId(),
            ProcessIdentity.current(),
            Phase.RUNNING,
            "/lakes/one",
            Map.of("broker", 9092),
            List.of(
                new PartState("broker", new ProcessIdentity(17, 4711), Health.RUNNING, 1, "b.log"),
                new PartState("ingest", null, Health.FAILED, 3, "i.log")));

    state.write(folder);

    assertThat(UpState.read(folder)).contains(state);
    assertThat(state.isSupervised()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.state())))
        .isEqualTo("rw-------");
  }

  @Test
  void doesNotTakeAnotherProcessOfTheSameNumberForTheSupervisor() {
    ProcessIdentity we = ProcessIdentity.current();

    assertThat(state(new ProcessIdentity(we.pid(), we.started() - 1)).isSupervised()).isFalse();
  }

  @Test
  void doesNotTrustProcessNumbersOfAnotherStartOfTheMachine() {
    UpState state =
        new UpState(
            "another boot", ProcessIdentity.current(), Phase.RUNNING, "", Map.of(), List.of());

    assertThat(state.isSupervised()).isFalse();
  }

  @Test
  void saysWhatToDoAboutADamagedFile() throws IOException {
    PlatformFolder folder = new PlatformFolder(path);
    folder.create();
    Files.writeString(folder.state(), "{\"boot\": ");

    assertThatThrownBy(() -> UpState.read(folder))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("up.json cannot be read")
        .hasMessageContaining("delete the file");
  }

  @Test
  void keepsASecretOnceMadeAndShowsItToNobody() throws IOException {
    PlatformFolder folder = new PlatformFolder(path);
    folder.create();

    String secret = folder.secret("postgres");

    assertThat(secret).matches("[0-9a-f]{32}");
    assertThat(folder.secret("postgres")).isEqualTo(secret);
    assertThat(folder.secret("other")).isNotEqualTo(secret);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.secretFile("postgres"))))
        .isEqualTo("rw-------");
  }

  private static UpState state(ProcessIdentity supervisor) {
    return new UpState(
        ProcessIdentity.bootId(), supervisor, Phase.RUNNING, "", Map.of(), List.of());
  }
}
