package io.ticklake.core.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoPermissionTest {

  @Test
  void namesTheFileWhereverItWasNoticed() {
    Exception failure =
        new UncheckedIOException("Cannot create", new AccessDeniedException("/srv/lake"));

    Optional<LakeException> told = NoPermission.explain(failure);

    assertThat(told).get().isInstanceOf(BadRequest.class);
    assertThat(told.get())
        .hasMessage("You may not use /srv/lake. Choose another place, a lake with --lake.")
        .hasCause(failure);
  }

  @Test
  void saysNothingOfOtherFailures() {
    assertThat(NoPermission.explain(new UncheckedIOException(new IOException("lost")))).isEmpty();
  }
}
