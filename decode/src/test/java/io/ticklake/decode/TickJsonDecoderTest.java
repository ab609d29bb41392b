package io.ticklake.decode;

import static io.ticklake.decode.TickText.decoded;
import static io.ticklake.decode.TickText.tick;
import static io.ticklake.decode.TickText.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TickJsonDecoderTest {

  @Test
  void readsEveryFieldOfATrade() {
    DecodedTick tick =
        decoded(
            """
            {"symbol":"BRK.B","venue":"SIM","price":"412.10","size":3,"event_time":1767600000123456789,
             "trade_id":"77","sequence":9,"conditions":["odd lot","cross"]}""");

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.kind).isEqualTo(TickKind.TRADE);
    assertThat(tick.symbol).isEqualTo("BRK.B");
    assertThat(tick.venue).isEqualTo("SIM");
    assertThat(tick.price).isEqualTo(412_10000000L);
    assertThat(tick.size).isEqualTo(3_00000000L);
    assertThat(tick.eventTimeNs).isEqualTo(1_767_600_000_123_456_789L);
    assertThat(tick.tradeId).isEqualTo("77");
    assertThat(tick.hasSequence).isTrue();
    assertThat(tick.sequence).isEqualTo(9);
    assertThat(tick.conditions).containsExactly("odd lot", "cross");
    assertThat(tick.extras).isNull();
  }

  @Test
  void forgetsTheRecordBefore() {
    TickDecoder decoder = TickDecoders.forFormat("ticks", TickText.RULES);
    DecodedTick tick = new DecodedTick();
    byte[] full =
        tick("'trade_id':'1','sequence':4,'conditions':['a'],'side':'b'")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    byte[] plain = tick("").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    decoder.decode(full, 0, full.length, tick);
    decoder.decode(plain, 0, plain.length, tick);

    assertThat(tick.kind).isEqualTo(TickKind.TRADE);
    assertThat(tick.tradeId).isNull();
    assertThat(tick.hasSequence).isFalse();
    assertThat(tick.conditions).isNull();
    assertThat(tick.extras).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "187.25, 18725000000",
        "'187.2500000000000', 18725000000",
        "0.00000001, 1",
        "1e-8, 1",
        "'1.5E+3', 150000000000",
        "9999999999.99999999, 999999999999999999",
        "0.000000000000000000001e20, 10000000",
        "12345678900000000000000e-22, 123456789",
        "99999.9e5, 999999000000000000"
      })
  void readsAPriceFromItsDigits(String price, long unscaled) {
    DecodedTick tick = decoded(tick("'price':" + price));

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.price).isEqualTo(unscaled);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "'price':0, price_not_positive",
        "'price':-1, price_not_positive",
        "'price':-0.0, price_not_positive",
        "'price':1.123456789, price_precision",
        "'price':1e-9, price_precision",
        "'price':10000000000, price_out_of_range",
        "'price':1e999, price_out_of_range",
        "'price':1e99999999999999999999, price_out_of_range",
        "'price':'NaN', wrong_type_price",
        "'price':'', wrong_type_price",
        "'price':'01.5', wrong_type_price",
        "'price':' 1', wrong_type_price",
        "'price':'+1', wrong_type_price",
        "'price':'1.', wrong_type_price",
        "'price':true, wrong_type_price",
        "'price':{'a':1}, wrong_type_price",
        "'price':null, missing_price",
        "'size':0, size_not_positive",
        "'size':-3, size_not_positive",
        "'size':0.000000001, size_precision",
        "'size':'99999999999', size_out_of_range",
        "'size':[], wrong_type_size",
        "'symbol':'', symbol_invalid",
        "'symbol':'A B', symbol_invalid",
        "'symbol':'Ä', symbol_invalid",
        "'symbol':7, wrong_type_symbol",
        "'symbol':null, missing_symbol",
        "'venue':'A/B C', venue_invalid",
        "'venue':false, wrong_type_venue",
        "'event_time':1.5, wrong_type_event_time",
        "'event_time':1e18, wrong_type_event_time",
        "'event_time':'1767600000123456789', wrong_type_event_time",
        "'event_time':99999999999999999999, event_time_in_future",
        "'event_time':-99999999999999999999, event_time_too_old",
        "'trade_id':5, wrong_type_trade_id",
        "'sequence':'5', wrong_type_sequence",
        "'sequence':9223372036854775808, wrong_type_sequence",
        "'conditions':'a', wrong_type_conditions",
        "'kind':'quote', wrong_type_kind",
        "'kind':'cancel', missing_trade_id",
        "`'kind':'correction','trade_id':'1'`, missing_original_event_time",
        "`'kind':'cancel','trade_id':'1','original_event_time':'x'`, wrong_type_original_event_time"
      })
  void namesWhatIsWrongWithAField(String fields, String reason) {
    assertThat(verdict(tick(fields))).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{'symbol'}",
        "{'symbol':'A',}",
        "{,}",
        "{'price':01}",
        "{'price':1.}",
        "{'price':.5}",
        "{'price':+1}",
        "{'price':NaN}",
        "{'price':Infinity}",
        "{'price':-}",
        "{'price':1e}",
        "{'a':tru}",
        "{'a':'\t'}",
        "{'a':'\\x'}",
        "{'a':'\\u12g4'}",
        "{'a':'\\ud800'}",
        "{'a':'\\udc00\\ud800'}",
        "{'a':1} {'b':2}",
        "{'a':1}x",
        "{'price':1,'price':1}",
        "{'price':1,'pr\\u0069ce':1}",
        "{'side':1,'s\\u0069de':1}",
        "{'a':{'b':1,'b':2}}",
        "[1,]",
        "nul",
        "/* a */ {}",
        "{'a':'b}"
      })
  void refusesWhatIsNotStrictlyJson(String json) {
    assertThat(verdict(json)).isEqualTo("not_json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "'text'", "null", " true "})
  void knowsJsonThatIsNoObject(String json) {
    assertThat(verdict(json)).isEqualTo("not_an_object");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[][] broken = {
      {(byte) 0xFF},
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xE2}
    };
    for (byte[] bytes : broken) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      byte[] json = ("{\"a\":\"" + text + "\"}").getBytes(StandardCharsets.ISO_8859_1);

      assertThat(decoded("ticks", json).rejectReason).isEqualTo("not_json");
    }
  }

  @Test
  void keepsUnknownFieldsAsTheyCame() {
    DecodedTick tick =
        decoded(tick("'side' : 'b','nested':{ 'a':[1.50, 'ü'] },'Price':1E2").replace("'", "\""));

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.extras)
        .isEqualTo("{\"side\":\"b\",\"nested\":{ \"a\":[1.50, \"ü\"] },\"Price\":1E2}");
  }

  @Test
  void readsAKeyThatIsWrittenWithEscapes() {
    assertThat(decoded(tick("'pr\\u0069ce':2").replace(",'price':187.25", "")).price)
        .isEqualTo(2_00000000L);
  }

  @Test
  void keepsWhatIsValidInAReject() {
    DecodedTick tick = decoded(tick("'price':-5"));

    assertThat(tick.rejectReason).isEqualTo("price_not_positive");
    assertThat(tick.kind).isNull();
    assertThat(tick.symbol).isEqualTo("AAPL");
    assertThat(tick.venue).isEqualTo("SIM");
    assertThat(tick.hasEventTime).isTrue();
    assertThat(tick.hasPrice).isFalse();
  }

  @Test
  void followsTheRulesOfTheVenue() {
    assertThat(verdict(tick("'venue':'CME','price':-37.63,'size':0"))).isNull();
    assertThat(verdict(tick("'venue':'CME','size':-1"))).isEqualTo("size_not_positive");
  }

  @Test
  void givesTheSameVerdictForEveryOrderOfTheFields() {
    assertThat(verdict(tick("'price':-5,'venue':3"))).isEqualTo("wrong_type_venue");
    assertThat(verdict(tick("'venue':3,'price':-5"))).isEqualTo("wrong_type_venue");
  }

  @Test
  void readsACancelWithoutPriceAndSize() {
    DecodedTick tick =
        decoded(
            "{'kind':'cancel','symbol':'A','venue':'V','event_time':2,'trade_id':'8','original_event_time':1}");

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.kind).isEqualTo(TickKind.CANCEL);
    assertThat(tick.hasPrice).isFalse();
    assertThat(tick.originalEventTimeNs).isEqualTo(1);
  }

  @Test
  void countsAnEmptyTradeIdAsNone() {
    DecodedTick tick = decoded(tick("'trade_id':''"));

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.tradeId).isNull();
  }

  @Test
  void refusesWhatIsTooLongOrNestedTooDeeply() {
    assertThat(verdict(tick("'a':'" + "x".repeat(5_000) + "'"))).isEqualTo("too_large");
    assertThat(verdict(tick("'a':" + "[".repeat(500) + "]".repeat(500)))).isEqualTo("too_large");
    assertThat(verdict(tick("'a':" + "[".repeat(120) + "]".repeat(120)))).isNull();
  }

  @Test
  void rejectsAFormatNobodyKnows() {
    assertThat(decoded("fix", "8=FIX.4.4").rejectReason).isEqualTo("unknown_format");
  }
}
