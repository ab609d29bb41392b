package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFormatTest {

  private static final String EVERY_TYPE =
      """
      SELECT 1::DECIMAL(18,8) / 1 AS q, 100.83333333::DECIMAL(18,8) AS amount,
        12345678901234567890.1234567890123456::DECIMAL(38,16) AS turnover,
        0::DECIMAL(38,16) AS zero, 9007199254740993 AS big, 0.1::DOUBLE AS d, 'NaN'::DOUBLE AS nan,
        TIMESTAMPTZ '2026-01-05 14:00:00.123456+00' AS tz, TIMESTAMP '2026-03-29 02:30:00' AS local,
        DATE '2026-01-05' AS day, TIME '12:00:00' AS time, 'caf\\xC3'::BLOB AS blob, true AS yes,
        ['@', NULL] AS list, {'a': 1, 'b': [1.50]} AS struct, MAP {'k': 1} AS map,
        NULL AS nothing, '' AS empty, 'a "b", c' AS text
      """;

  @TempDir Path folder;

  @Test
  void writesCsvWithEveryType() {
    assertThat(write(ResultFormat.CSV, EVERY_TYPE))
        .isEqualTo(
            """
            q,amount,turnover,zero,big,d,nan,tz,local,day,time,blob,yes,list,struct,map,nothing,empty,text
            1.0,100.83333333,12345678901234567890.1234567890123456,0.0000000000000000,9007199254740993,0.1,NaN,\
            2026-01-05T14:00:00.123456Z,2026-03-29T02:30:00,2026-01-05,12:00:00,636166c3,true,\
            "[""@"",null]","{""a"":1,""b"":[1.50]}","{""k"":1}",,"","a ""b"", c"
            """);
  }

  @Test
  void writesJsonWithEveryDigit() {
    assertThat(write(ResultFormat.JSON, EVERY_TYPE))
        .isEqualTo(
            """
            [
            {"q":1.0,"amount":100.83333333,"turnover":12345678901234567890.1234567890123456,\
            "zero":0.0000000000000000,"big":9007199254740993,"d":0.1,"nan":"NaN",\
            "tz":"2026-01-05T14:00:00.123456Z","local":"2026-03-29T02:30:00","day":"2026-01-05",\
            "time":"12:00:00","blob":"636166c3","yes":true,"list":["@",null],\
            "struct":{"a":1,"b":[1.50]},"map":{"k":1},"nothing":null,"empty":"","text":"a \\"b\\", c"}
            ]
            """);
    assertThat(write(ResultFormat.JSON, "SELECT 1 AS a, 2 AS a, 3 AS a_1 UNION ALL SELECT 4, 5, 6"))
        .isEqualTo("[\n{\"a\":1,\"a_1\":2,\"a_1_1\":3},\n{\"a\":4,\"a_1\":5,\"a_1_1\":6}\n]\n");
    assertThat(write(ResultFormat.JSON, "SELECT 1 AS a WHERE false")).isEqualTo("[]\n");
  }

  @Test
  void alignsATable() {
    assertThat(
            write(
                ResultFormat.TABLE,
                "FROM (VALUES ('AAPL', 7, NULL), ('B', 1234, 'two\nlines')) t(symbol, n, note)"))
        .isEqualTo(
            """
            symbol     n  note
            ------  ----  ----------
            AAPL       7
            B       1234  two\\nlines
            (2 rows)
            """);
  }

  @Test
  void cutsATableToTheWidthOfTheTerminal() {
    String text =
        Answers.of(
            ResultFormat.TABLE,
            lake(),
            "SELECT 'x' AS a, repeat('é', 100) AS b, repeat('c', 30) AS c",
            warning -> {},
            40);

    assertThat(text)
        .isEqualTo(
            """
            a  b                  c
            -  -----------------  ------------------
            x  éééééééééééééééé…  ccccccccccccccccc…
            (1 row, … is cut)
            """);
  }

  @Test
  void writesTheSameInAnyZoneAndLanguage() {
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();
    String expectedCsv = write(ResultFormat.CSV, EVERY_TYPE);
    String query = "SELECT 1.5 AS x, TIMESTAMPTZ '2026-03-29 01:30:00+00' AS t FROM range(1234)";
    String expectedTable = write(ResultFormat.TABLE, query);
    try {
      for (String odd : List.of("Europe/Berlin", "Asia/Kathmandu", "America/St_Johns")) {
        TimeZone.setDefault(TimeZone.getTimeZone(odd));
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

        assertThat(write(ResultFormat.CSV, EVERY_TYPE)).isEqualTo(expectedCsv);
        assertThat(write(ResultFormat.TABLE, query)).isEqualTo(expectedTable);
      }
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
    assertThat(expectedTable).contains("2026-03-29T01:30:00Z").endsWith("(1,234 rows)\n");
  }

  @Test
  void writesFilesThatAppearWhenTheyAreWhole() throws Exception {
    try (Lake lake = lake()) {
      LakeSql sql = new LakeSql(lake, Configuration.defaults(), warning -> {});
      Path out = folder.resolve("it's.parquet");

      long rows =
          new ResultFile(out, lake.location())
              .writeParquet(sql, "SELECT i::DECIMAL(38,16) AS x FROM range(3) t(i)");

      assertThat(rows).isEqualTo(3);
      assertThat(Files.readAllBytes(out))
          .startsWith('P', 'A', 'R', '1')
          .endsWith('P', 'A', 'R', '1');
      Path csv = folder.resolve("x.csv");
      new ResultFile(csv, lake.location()).write(sql, "SELECT 'ü' AS x", ResultFormat.CSV);
      assertThat(csv).hasContent("x\nü");
      try (var left = Files.list(folder)) {
        assertThat(left).containsExactlyInAnyOrder(out, csv);
      }
    }
  }

  private String write(ResultFormat format, String query) {
    try (Lake lake = lake()) {
      return Answers.of(format, lake, query);
    }
  }

  private Lake lake() {
    return Lake.open(new LakeLocation.Folder(folder.resolve("no lake")), Configuration.defaults());
  }
}
