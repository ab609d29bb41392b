package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.analytics.SqlType.Decimal;
import io.ticklake.analytics.SqlType.ListOf;
import io.ticklake.analytics.SqlType.MapOf;
import io.ticklake.analytics.SqlType.Member;
import io.ticklake.analytics.SqlType.Plain;
import io.ticklake.analytics.SqlType.StructOf;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTypeTest {

  @Test
  void takesTheNamesOfDuckDbApart() {
    assertThat(SqlType.parse("TIMESTAMP WITH TIME ZONE"))
        .isEqualTo(new Plain("TIMESTAMP WITH TIME ZONE"));
    assertThat(SqlType.parse("DECIMAL(18,8)[]")).isEqualTo(new ListOf(new Decimal(18, 8)));
    assertThat(SqlType.parse("ENUM('a', 'it''s ) [1]')[3]"))
        .isEqualTo(new ListOf(new Plain("ENUM")));
    assertThat(SqlType.parse("MAP(VARCHAR, MAP(INTEGER, DATE)[])"))
        .isEqualTo(
            new MapOf(
                new Plain("VARCHAR"),
                new ListOf(new MapOf(new Plain("INTEGER"), new Plain("DATE")))));
    assertThat(SqlType.parse("STRUCT(a INTEGER, \"b \"\"c\"\", (\" STRUCT(x DECIMAL(3,2)))"))
        .isEqualTo(
            new StructOf(
                List.of(
                    new Member("a", new Plain("INTEGER")),
                    new Member(
                        "b \"c\", (", new StructOf(List.of(new Member("x", new Decimal(3, 2))))))));
    assertThatThrownBy(() -> SqlType.parse("MAP(VARCHAR)"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
