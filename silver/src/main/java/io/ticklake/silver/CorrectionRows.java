package io.ticklake.silver;

import static io.ticklake.core.table.Tables.SILVER_CORRECTIONS;

import io.ticklake.core.Series;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.math.BigDecimal;

/** Puts corrections and cancels into the columns of silver.corrections. */
final class CorrectionRows {

  private static final int SCALE = 8;

  private final TableWriter corrections;
  private final LakeRow row = new LakeRow(SILVER_CORRECTIONS);

  CorrectionRows(TableWriter corrections, long buildId) {
    this.corrections = corrections;
    set("build_id", buildId);
  }

  /** Writes one with what came of it. */
  void write(Series series, Amendment amendment) throws IOException {
    Trade values = amendment.values;
    boolean isApplied = amendment.state == Amendment.State.APPLIED;
    set("kind", amendment.isCancel ? "cancel" : "correction");
    set("symbol", series.symbol());
    set("venue", series.venue());
    set("trade_id", values.tradeId);
    set("original_event_time", Math.floorDiv(values.eventTimeNs, 1_000L));
    set("original_event_time_ns", values.eventTimeNs);
    set("event_time", Math.floorDiv(amendment.madeAtNs, 1_000L));
    set("event_time_ns", amendment.madeAtNs);
    set("sequence", values.hasSequence ? (Long) values.sequence : null);
    set("price", amendment.isCancel ? null : amount(values.price));
    set("size", amendment.isCancel ? null : amount(values.size));
    set("conditions", values.conditions);
    set("state", amendment.state.text());
    set("reported_price", isApplied ? amount(amendment.reportedPrice) : null);
    set("reported_size", isApplied ? amount(amendment.reportedSize) : null);
    set("ingested_at", values.ingestedAt);
    set("source_topic", values.topic);
    set("source_partition", values.partition);
    set("source_offset", values.offset);
    corrections.write(row);
  }

  private static BigDecimal amount(long unscaled) {
    return BigDecimal.valueOf(unscaled, SCALE);
  }

  private void set(String column, Object value) {
    row.set(SILVER_CORRECTIONS.position(column), value);
  }
}
