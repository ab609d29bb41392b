package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectReasonsTest {

  @Test
  void hasAMeaningForEachWordAndForNoOther() {
    List<String> words =
        Arrays.stream(RejectReasons.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(RejectReasonsTest::value)
            .toList();

    assertThat(words).hasSizeGreaterThan(10);
    assertThat(RejectReasons.meanings().keySet())
        .containsAll(words)
        .contains("missing_<field>", "wrong_type_<field>")
        .hasSize(words.size() + 2);
    assertThat(RejectReasons.meanings().values()).allMatch(meaning -> meaning.endsWith("."));
  }

  private static String value(java.lang.reflect.Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
