package io.ticklake.live;

/**
 * What reconciling did.
 *
 * @param hours hours looked at; the next says how many of them changed
 * @param trades trades of the lake in them
 * @param inserted trades that only the lake had
 * @param removed trades that the lake does not accept
 * @param corrected changes of trades of which the lake kept another copy or knows another sector,
 *     company or market cap
 * @param bars bars computed anew; the same for the sector minutes
 */
public record Reconciled(
    long hours,
    long changedHours,
    long trades,
    long inserted,
    long removed,
    long corrected,
    long bars,
    long sectorMinutes) {

  static final Reconciled NOTHING = new Reconciled(0, 0, 0, 0, 0, 0, 0, 0);

  Reconciled plus(Reconciled other) {
    return new Reconciled(
        hours + other.hours,
        changedHours + other.changedHours,
        trades + other.trades,
        inserted + other.inserted,
        removed + other.removed,
        corrected + other.corrected,
        bars + other.bars,
        sectorMinutes + other.sectorMinutes);
  }
}
