package io.ticklake.silver;

import io.ticklake.core.Hour;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads the rows of {@link SilverInput}. */
final class TradeReader {

  private UTF8String lastTopic;
  private String lastTopicText;

  Trade trade(InternalRow row) {
    Trade trade = withoutAmounts(row);
    readAmounts(row, trade);
    return trade;
  }

  Amendment amendment(InternalRow row) {
    boolean isCancel = row.getBoolean(SilverInput.IS_CANCEL);
    Trade values = withoutAmounts(row);
    if (!isCancel) {
      readAmounts(row, values);
    }
    return new Amendment(values, row.getLong(SilverInput.MADE_AT_NS), isCancel);
  }

  private static void readAmounts(InternalRow row, Trade trade) {
    trade.price = row.getDecimal(SilverInput.PRICE, 18, 8).toUnscaledLong();
    trade.size = row.getDecimal(SilverInput.SIZE, 18, 8).toUnscaledLong();
  }

  private Trade withoutAmounts(InternalRow row) {
    Trade trade = new Trade();
    trade.eventTimeNs = row.getLong(SilverInput.EVENT_TIME_NS);
    trade.tradeId =
        row.isNullAt(SilverInput.TRADE_ID)
            ? null
            : row.getUTF8String(SilverInput.TRADE_ID).toString();
    trade.hasSequence = !row.isNullAt(SilverInput.SEQUENCE);
    trade.sequence = trade.hasSequence ? row.getLong(SilverInput.SEQUENCE) : 0;
    trade.conditions =
        row.isNullAt(SilverInput.CONDITIONS) ? null : texts(row.getArray(SilverInput.CONDITIONS));
    trade.ingestedAt = row.getLong(SilverInput.INGESTED_AT);
    trade.topic = topic(row.getUTF8String(SilverInput.TOPIC));
    trade.partition = row.getInt(SilverInput.PARTITION);
    trade.offset = row.getLong(SilverInput.OFFSET);
    return trade;
  }

  Lookback lookback(InternalRow row) {
    return new Lookback(
        new Hour(row.getLong(SilverInput.HOUR)),
        row.getBoolean(SilverInput.TRADED),
        row.getBinary(SilverInput.CONTENT),
        row.getLong(SilverInput.BUILD_ID));
  }

  // Nearly all rows come from the same topic: its text is made once.
  private String topic(UTF8String topic) {
    if (!topic.equals(lastTopic)) {
      lastTopic = topic.clone();
      lastTopicText = lastTopic.toString();
    }
    return lastTopicText;
  }

  private static List<String> texts(ArrayData array) {
    List<String> texts = new ArrayList<>(array.numElements());
    for (int i = 0; i < array.numElements(); i++) {
      texts.add(array.getUTF8String(i).toString());
    }
    return texts;
  }
}
