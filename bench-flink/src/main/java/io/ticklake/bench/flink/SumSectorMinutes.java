package io.ticklake.bench.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums trades of a sector by minute and hands on what changed every second, so that a minute is
 * seen before it ends; the last time when nothing can come for it any more.
 */
final class SumSectorMinutes extends KeyedProcessFunction<String, Trade, SectorMinute> {

  private static final long EMIT_EVERY_MILLIS = 1_000;

  private final long latenessMillis;
  private transient MapState<Long, SectorMinute> open;
  private transient MapState<Long, Boolean> changed;
  private transient ValueState<Long> nextEmit;

  SumSectorMinutes(long latenessMillis) {
    this.latenessMillis = latenessMillis;
  }

  @Override
  public void open(OpenContext context) {
    open =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("open", Types.LONG, Types.POJO(SectorMinute.class)));
    changed =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("changed", Types.LONG, Types.BOOLEAN));
    nextEmit = getRuntimeContext().getState(new ValueStateDescriptor<>("emit", Types.LONG));
  }

  @Override
  public void processElement(Trade trade, Context context, Collector<SectorMinute> out)
      throws Exception {
    long time = trade.eventTimeMillis();
    long start = time - Math.floorMod(time, SectorMinute.MINUTE_MILLIS);
    long end = start + SectorMinute.MINUTE_MILLIS + latenessMillis;
    if (end <= context.timerService().currentWatermark()) {
      return; // its sums were given up: what comes later is lost to them
    }
    SectorMinute sums = open.get(start);
    if (sums == null) {
      sums = new SectorMinute(trade.sector, start);
      context.timerService().registerEventTimeTimer(end);
    }
    sums.add(trade);
    open.put(start, sums);
    changed.put(start, true);
    if (nextEmit.value() == null) {
      long next = context.timerService().currentProcessingTime() + EMIT_EVERY_MILLIS;
      nextEmit.update(next);
      context.timerService().registerProcessingTimeTimer(next);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<SectorMinute> out)
      throws Exception {
    switch (context.timeDomain()) {
      case PROCESSING_TIME -> emitChanged(out);
      case EVENT_TIME -> {
        long start = timestamp - latenessMillis - SectorMinute.MINUTE_MILLIS;
        SectorMinute sums = open.get(start);
        if (sums != null && changed.contains(start)) {
          out.collect(sums);
        }
        open.remove(start);
        changed.remove(start);
      }
    }
  }

  private void emitChanged(Collector<SectorMinute> out) throws Exception {
    for (Long start : changed.keys()) {
      out.collect(open.get(start).copy());
    }
    changed.clear();
    nextEmit.clear();
  }
}
