package io.ticklake.live;

/** How many records had which fate; each record of the topic of ticks has exactly one. */
final class Fates {

  long records;
  long accepted;
  long duplicates;
  long late;
  long expired;
  long rejected;
  long skipped;
  long corrections;
  long marketInfo;
  long marketInfoRejected;
}
