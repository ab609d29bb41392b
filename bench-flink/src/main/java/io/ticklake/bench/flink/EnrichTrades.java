package io.ticklake.bench.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Joins trades with the newest market info of their symbol. Trades that come before it wait for it,
 * ten seconds of event time at most: the two topics are read independently.
 */
final class EnrichTrades extends KeyedCoProcessFunction<String, Trade, MarketInfo, Trade> {

  private static final long PATIENCE_MILLIS = 10_000;

  private transient ValueState<MarketInfo> known;
  private transient ListState<Trade> waiting;

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(new ValueStateDescriptor<>("known", MarketInfo.class));
    waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", Trade.class));
  }

  @Override
  public void processElement1(Trade trade, Context context, Collector<Trade> out) throws Exception {
    MarketInfo info = known.value();
    if (info != null) {
      out.collect(trade.with(info));
      return;
    }
    waiting.add(trade);
    context.timerService().registerEventTimeTimer(trade.eventTimeMillis() + PATIENCE_MILLIS);
  }

  @Override
  public void processElement2(MarketInfo info, Context context, Collector<Trade> out)
      throws Exception {
    known.update(info);
    release(info, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Trade> out)
      throws Exception {
    if (known.value() == null) {
      release(MarketInfo.unknown(context.getCurrentKey()), out);
    }
  }

  private void release(MarketInfo info, Collector<Trade> out) throws Exception {
    for (Trade trade : waiting.get()) {
      out.collect(trade.with(info));
    }
    waiting.clear();
  }
}
