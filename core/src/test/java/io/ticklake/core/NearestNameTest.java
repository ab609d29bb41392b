package io.ticklake.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.table.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  @Test
  void caseDoesNotCountAndSmallMistakesAreForgiven() {
    List<String> known = List.of("ARCD", "ARCX", "BTCUSDT");

    assertThat(NearestName.closeTo("arcd", known)).contains("ARCD");
    assertThat(NearestName.closeTo("ARCDD", known)).contains("ARCD");
    assertThat(NearestName.closeTo("ZZZZ", known)).isEmpty();
    assertThat(NearestName.of("ZZZZ", known)).isPresent();
    assertThat(NearestName.of("ZZZZ", List.of())).isEmpty();
  }

  @Test
  void aMisspeltTableIsAnsweredWithTheOneThatWasMeant() {
    assertThatThrownBy(() -> Tables.named("SILVER.TICKS"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("There is no table 'SILVER.TICKS'. Did you mean 'silver.ticks'?");
    assertThatThrownBy(() -> Tables.named("orders"))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("There is no table 'orders'. Tables: bronze.ticks, ");
  }
}
