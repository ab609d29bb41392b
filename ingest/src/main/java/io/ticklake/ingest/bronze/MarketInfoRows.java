package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.table.LakeRow;
import io.ticklake.decode.DecodedMarketInfo;
import io.ticklake.decode.MarketInfoDecoder;
import io.ticklake.engine.TableFiles.RowSink;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Rows of bronze.market_info. They touch no event hour: what they change is found by content. */
final class MarketInfoRows implements RecordRows {

  private final RowRules rules;
  private final SourceColumns source = new SourceColumns(BRONZE_MARKET_INFO);
  private final LakeRow row = new LakeRow(BRONZE_MARKET_INFO);
  private final DecodedMarketInfo info = new DecodedMarketInfo();
  private final ContentCounter counter = new ContentCounter();
  private final MarketInfoDecoder decoder;

  private final int rejectReason = BRONZE_MARKET_INFO.position("reject_reason");
  private final int symbol = BRONZE_MARKET_INFO.position("symbol");
  private final int companyName = BRONZE_MARKET_INFO.position("company_name");
  private final int sector = BRONZE_MARKET_INFO.position("sector");
  private final int marketCap = BRONZE_MARKET_INFO.position("market_cap");
  private final int effectiveAt = BRONZE_MARKET_INFO.position("effective_at");
  private final int extras = BRONZE_MARKET_INFO.position("extras");
  private final int raw = BRONZE_MARKET_INFO.position("raw");

  MarketInfoRows(RowRules rules) {
    this.rules = rules;
    this.decoder = new MarketInfoDecoder(rules.decoding());
  }

  @Override
  public void write(SourceRecord record, RowSink out) throws IOException {
    decoder.decode(record.bytes, record.start, record.length, info);
    row.clear();
    source.set(row, record, record.source, rules.ingestedAtMicros());
    row.set(rejectReason, info.rejectReason);
    row.set(symbol, info.symbol);
    row.set(companyName, info.companyName);
    row.set(sector, info.sector);
    row.set(marketCap, info.marketCap);
    if (info.hasEffectiveAt) {
      row.set(effectiveAt, Math.floorDiv(info.effectiveAtNs, 1_000L));
    }
    row.set(extras, info.extras);
    if (info.rejectReason != null || rules.keepRaw()) {
      row.set(raw, ByteBuffer.wrap(record.bytes, record.start, record.length));
    }
    out.write(row);
    counter.countRecord(record, info.rejectReason != null);
  }

  @Override
  public AppendContent content() {
    return counter.content();
  }
}
