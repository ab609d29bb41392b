package io.ticklake.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What both tables must hold, computed from the produced records alone, in plain Java and exact
 * numbers. The text of a row is that of {@link ReadFingerprint}'s SQL.
 */
final class ExpectedTables {

  private static final long MINUTE_NS = 60_000_000_000L;
  private static final int HASH_BYTES = 7;

  private final Map<String, JsonNode> marketInfo = new HashMap<>();
  private final Map<String, SectorMinute> sectorMinutes = new HashMap<>();
  private final MessageDigest md5 = md5();
  private long trades;
  private BigInteger tradesHash = BigInteger.ZERO;

  /**
   * @param marketInfo records of market info, the last one of a symbol holds
   */
  ExpectedTables(List<byte[]> marketInfo) {
    for (byte[] record : marketInfo) {
      JsonNode info = ProducedTrade.read(record);
      this.marketInfo.put(info.get("symbol").textValue(), info);
    }
  }

  void add(byte[] record) {
    ProducedTrade trade = ProducedTrade.of(record);
    JsonNode info = marketInfo.get(trade.symbol());
    String sector = info.get("sector").textValue();
    trades++;
    tradesHash =
        tradesHash.add(
            hash(
                String.join(
                    "|",
                    trade.symbol(),
                    trade.venue(),
                    trade.tradeId(),
                    Long.toString(trade.eventTimeNs()),
                    rounded(trade.price(), 4),
                    rounded(trade.size(), 4),
                    info.get("company_name").textValue(),
                    sector,
                    info.get("market_cap").asText())));
    long minute = Math.floorDiv(trade.eventTimeNs(), MINUTE_NS);
    sectorMinutes
        .computeIfAbsent(sector + "|" + minute * 60, key -> new SectorMinute())
        .add(trade.price(), trade.size());
  }

  TablesFingerprint fingerprint() {
    BigInteger sum = BigInteger.ZERO;
    for (Map.Entry<String, SectorMinute> entry : sectorMinutes.entrySet()) {
      sum = sum.add(hash(entry.getKey() + "|" + entry.getValue().text()));
    }
    return new TablesFingerprint(trades, tradesHash, sectorMinutes.size(), sum);
  }

  // The first seven bytes as a number: in SQL that is 14 digits of the hexadecimal text.
  private BigInteger hash(String text) {
    byte[] digest = md5.digest(text.getBytes(StandardCharsets.UTF_8));
    return new BigInteger(1, Arrays.copyOf(digest, HASH_BYTES));
  }

  static String rounded(BigDecimal number, int decimals) {
    return number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SectorMinute {
    private long trades;
    private BigDecimal volume = BigDecimal.ZERO;
    private BigDecimal turnover = BigDecimal.ZERO;
    private BigDecimal minPrice;
    private BigDecimal maxPrice;

    void add(BigDecimal price, BigDecimal size) {
      trades++;
      volume = volume.add(size);
      turnover = turnover.add(price.multiply(size));
      minPrice = minPrice == null ? price : minPrice.min(price);
      maxPrice = maxPrice == null ? price : maxPrice.max(price);
    }

    String text() {
      return String.join(
          "|",
          Long.toString(trades),
          rounded(volume, 2),
          rounded(turnover, 2),
          rounded(minPrice, 4),
          rounded(maxPrice, 4));
    }
  }
}
