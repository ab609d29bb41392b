package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BinanceDecoderTest {

  private static final String TRADE =
      """
      {'stream':'btcusdt@trade','data':{'e':'trade','E':1723161256329,'T':1723161256322,'s':'BTCUSDT',\
      't':5266583935,'p':'61800.30','q':'0.006','X':'MARKET','m':false}}""";

  @Test
  void readsATradeAndKeepsItsOtherFields() {
    DecodedTick tick = decoded(TRADE);

    assertThat(tick.rejectReason).isNull();
    assertThat(tick.kind).isEqualTo(TickKind.TRADE);
    assertThat(tick.symbol).isEqualTo("BTCUSDT");
    assertThat(tick.venue).isEqualTo("BINANCE");
    assertThat(tick.eventTimeNs).isEqualTo(1_723_161_256_322_000_000L);
    assertThat(tick.price).isEqualTo(61_800_30000000L);
    assertThat(tick.size).isEqualTo(600_000L);
    assertThat(tick.tradeId).isEqualTo("5266583935");
    assertThat(tick.extras).isEqualTo("{\"E\":1723161256329,\"X\":\"MARKET\",\"m\":false}");
    assertThat(tick.conditions).isNull();
  }

  @Test
  void readsATradeWithoutItsEnvelope() {
    String bare = TRADE.substring(TRADE.indexOf("'data':") + 7, TRADE.length() - 1);

    assertThat(decoded(bare).tradeId).isEqualTo("5266583935");
  }

  @Test
  void marksATradeOfAnotherKind() {
    assertThat(decoded(TRADE.replace("MARKET", "INSURANCE_FUND")).conditions)
        .containsExactly("INSURANCE_FUND");
  }

  @Test
  void skipsAQuoteButKeepsWhenItProvesTheFeedAlive() {
    DecodedTick tick =
        decoded(
            "{'stream':'btcusdt@bookTicker','data':{'e':'bookTicker','s':'BTCUSDT','b':'1','T':1723161256313,'E':1723161256399}}");

    assertThat(tick.kind).isEqualTo(TickKind.SKIPPED);
    assertThat(tick.symbol).isEqualTo("BTCUSDT");
    assertThat(tick.eventTimeNs).isEqualTo(1_723_161_256_313_000_000L);
    assertThat(tick.extras).isNull();
  }

  @Test
  void takesTheSymbolOfASkippedMessageFromItsStream() {
    assertThat(decoded("{'stream':'ethusdt@depth5','data':{'lastUpdateId':1,'bids':[]}}").symbol)
        .isEqualTo("ETHUSDT");
  }

  @Test
  void skipsASnapshotThatNamesNoSymbol() {
    DecodedTick tick = decoded("{'lastUpdateId':5,'E':1723161256501,'T':1723161256493,'bids':[]}");

    assertThat(tick.kind).isEqualTo(TickKind.SKIPPED);
    assertThat(tick.symbol).isNull();
    assertThat(tick.venue).isEqualTo("BINANCE");
    assertThat(tick.eventTimeNs).isEqualTo(1_723_161_256_493_000_000L);
  }

  @Test
  void rejectsATradeThatIsNotWhole() {
    assertThat(decoded(TRADE.replace("'p':'61800.30',", "")).rejectReason)
        .isEqualTo("missing_price");
    assertThat(decoded(TRADE.replace("'T':1723161256322,", "")).rejectReason)
        .isEqualTo("missing_event_time");
    assertThat(decoded(TRADE.replace("'t':5266583935", "'t':'x'")).rejectReason)
        .isEqualTo("wrong_type_trade_id");
    assertThat(decoded(TRADE.replace("}}", "}")).rejectReason).isEqualTo("not_json");
    assertThat(decoded(TRADE.replace("'X':'MARKET'", "'X':1,'X':2")).rejectReason)
        .isEqualTo("not_json");
  }

  @Test
  void rejectsAnObjectThatIsNoMessageOfBinance() {
    assertThat(decoded("{'price':1}").rejectReason).isEqualTo("unknown_format");
  }

  private static DecodedTick decoded(String json) {
    return TickText.decoded("binance", json.replace('\'', '"'));
  }
}
