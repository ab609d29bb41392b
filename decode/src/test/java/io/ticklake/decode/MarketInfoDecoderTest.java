package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketInfoDecoderTest {

  @Test
  void readsEveryField() {
    DecodedMarketInfo info =
        decoded(
            "{'symbol':'AAPL','company_name':'Apple é','sector':'Technology','market_cap':'3.5e12','effective_at':17,'cik':1}");

    assertThat(info.rejectReason).isNull();
    assertThat(info.symbol).isEqualTo("AAPL");
    assertThat(info.companyName).isEqualTo("Apple é");
    assertThat(info.sector).isEqualTo("Technology");
    assertThat(info.marketCap).isEqualTo("3500000000000.00");
    assertThat(info.hasEffectiveAt).isTrue();
    assertThat(info.effectiveAtNs).isEqualTo(17);
    assertThat(info.extras).isEqualTo("{\"cik\":1}");
  }

  @Test
  void acceptsASectorThatTheSourceDoesNotKnow() {
    DecodedMarketInfo info = decoded("{'symbol':'LYB','company_name':'L','sector':null}");

    assertThat(info.rejectReason).isNull();
    assertThat(info.sector).isNull();
    assertThat(info.hasEffectiveAt).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{, not_json",
        "[], not_an_object",
        "`{'company_name':'c','sector':'s'}`, missing_symbol",
        "`{'symbol':'A','sector':'s'}`, missing_company_name",
        "`{'symbol':'A','company_name':'c'}`, missing_sector",
        "`{'symbol':'A B','company_name':'c','sector':'s'}`, symbol_invalid",
        "`{'symbol':1,'company_name':'c','sector':'s'}`, wrong_type_symbol",
        "`{'symbol':'A','company_name':1,'sector':'s'}`, wrong_type_company_name",
        "`{'symbol':'A','company_name':'c','sector':[]}`, wrong_type_sector",
        "`{'symbol':'A','company_name':'c','sector':'s','market_cap':'big'}`, wrong_type_market_cap",
        "`{'symbol':'A','company_name':'c','sector':'s','market_cap':0.001}`, market_cap_precision",
        "`{'symbol':'A','company_name':'c','sector':'s','market_cap':-1}`, market_cap_out_of_range",
        "`{'symbol':'A','company_name':'c','sector':'s','market_cap':1e22}`, market_cap_out_of_range",
        "`{'symbol':'A','company_name':'c','sector':'s','market_cap':1e99999999999}`, market_cap_out_of_range",
        "`{'symbol':'A','company_name':'c','sector':'s','effective_at':1.5}`, wrong_type_effective_at",
        "`{'symbol':'A','symbol':'A','company_name':'c','sector':'s'}`, not_json"
      })
  void namesWhatIsWrong(String json, String reason) {
    assertThat(decoded(json).rejectReason).isEqualTo(reason);
  }

  @Test
  void refusesNamesThatAreLongerThanNamesAre() {
    String longest = "é".repeat(256);
    String market = "{'symbol':'A','company_name':'%s','sector':'%s'}";

    assertThat(decoded(market.formatted(longest, longest)).rejectReason).isNull();
    assertThat(decoded(market.formatted(longest + "x", "s")).rejectReason)
        .isEqualTo("company_name_too_long");
    assertThat(decoded(market.formatted("c", longest + "x")).rejectReason)
        .isEqualTo("sector_too_long");
  }

  private static DecodedMarketInfo decoded(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    DecodedMarketInfo out = new DecodedMarketInfo();
    new MarketInfoDecoder(TickText.RULES).decode(bytes, 0, bytes.length, out);
    return out;
  }
}
