package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @Test
  void dividesAtSemicolonsThatEndStatements() {
    assertThat(SqlText.statements("SELECT 1; SELECT ';' AS \"a;b\" ;\n-- only; a comment\n"))
        .containsExactly("SELECT 1", " SELECT ';' AS \"a;b\" ");
    assertThat(SqlText.statements("SELECT $$;$$, $x$ $$;$x$; SELECT 2"))
        .containsExactly("SELECT $$;$$, $x$ $$;$x$", " SELECT 2");
    assertThat(SqlText.statements("SELECT e'\\';' /* ; /* ; */ ; */; SELECT 'it''s;'"))
        .containsExactly("SELECT e'\\';' /* ; /* ; */ ; */", " SELECT 'it''s;'");
    assertThat(SqlText.statements(" ;; -- nothing")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT 1", "SELECT ';", "SELECT 1 -- ;", "SELECT 1; SELECT", "/* ;", "x $$ ;"})
  void asksForMoreWhileAStatementIsOpen(String typed) {
    assertThat(SqlText.isComplete(typed)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "SELECT 1;", "SELECT ';';  -- done", "SELECT\n1\n;\n"})
  void isSatisfiedWithASemicolon(String typed) {
    assertThat(SqlText.isComplete(typed)).isTrue();
  }
}
