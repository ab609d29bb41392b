package io.ticklake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilverRulesTest {

  @Test
  void leaveHoursOfOlderVersionsFreshWhereNoIdsAreContiguous() {
    assertThat(SilverRules.of(Configuration.defaults()).described())
        .isEqualTo("silver 1, conditions 1, contiguous ids: none");
  }

  @Test
  void makeHoursStaleThatDidNotRecordWhatIsMissingBetweenDays() {
    assertThat(SilverRules.of(Configuration.of(Map.of("venues.X.ids", "contiguous"))).described())
        .isEqualTo("silver 2, conditions 1, contiguous ids: X");
  }
}
