package io.ticklake.ingest.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * One invented company.
 *
 * @param basePrice around which its price moves
 * @param weight its share of all trades, in parts of the average company's
 * @param marketCap in whole units of the currency
 */
record SimulatedSecurity(
    String symbol,
    String companyName,
    String sector,
    double basePrice,
    double weight,
    long marketCap) {

  private static final String[][] KNOWN = {
    {"NVLT", "Novalight Semiconductors", "Information Technology"},
    {"ARCD", "Arcadia Software", "Information Technology"},
    {"HLXB", "Helix Biologics", "Health Care"},
    {"MRDN", "Meridian Bancorp", "Financials"},
    {"STWD", "Stonewood Energy", "Energy"},
    {"BLFN", "Bluefin Logistics", "Industrials"},
    {"CRST", "Crestline Foods", "Consumer Staples"},
    {"VLRA", "Velora Motors", "Consumer Discretionary"},
    {"PXLW", "Pixelwave Media", "Communication Services"},
    {"TRVN", "Torvane Metals", "Materials"},
    {"GRDL", "Gridline Utilities", "Utilities"},
    {"HRBR", "Harborview Properties", "Real Estate"},
    {"QNTA", "Quanta Circuit Works", "Information Technology"},
    {"OAKM", "Oakmont Insurance", "Financials"},
    {"SLVR", "Silverleaf Pharma", "Health Care"},
    {"AERO.A", "Aerolane Aviation", "Industrials"},
    {"DRFT", "Driftwood Apparel", "Consumer Discretionary"},
    {"NMBS", "Nimbus Cloud Services", "Information Technology"},
    {"FRNW", "Fernway Grocers", "Consumer Staples"},
    {"KSTL", "Kestrel Drilling", "Energy"},
    {"LMNT", "Lumenet Telecom", "Communication Services"},
    {"BSLT", "Basalt Cement", "Materials"},
    {"WNDR", "Windrose Power", "Utilities"},
    {"PLTH", "Plinth Towers", "Real Estate"}
  };
  private static final String[] MORE_NAMES = {
    "Holdings", "Group", "Systems", "Partners", "Works", "Industries"
  };

  /** So many companies; the first ones have names of their own, later ones get generated names. */
  static List<SimulatedSecurity> list(long seed, int count) {
    List<SimulatedSecurity> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long bits = Noise.bits(seed, i);
      String[] known = KNOWN[i % KNOWN.length];
      int round = i / KNOWN.length;
      String symbol = round == 0 ? known[0] : known[0] + letters(round);
      String name =
          round == 0
              ? known[1]
              : known[1] + " " + MORE_NAMES[round % MORE_NAMES.length] + " " + round;
      // Cents, so that a name is not worth the same as its neighbour at every seed.
      double base = 8 + Math.floorMod(bits, 59_200L) / 100.0;
      double weight = 0.35 + 1.3 * Noise.unit(Noise.bits(bits, 1));
      long shares = 20_000_000L + Math.floorMod(Noise.bits(bits, 2), 2_000_000_000L);
      list.add(new SimulatedSecurity(symbol, name, known[2], base, weight, (long) (base * shares)));
    }
    return list;
  }

  private static String letters(int round) {
    StringBuilder letters = new StringBuilder();
    for (int rest = round; rest > 0; rest = (rest - 1) / 26) {
      letters.insert(0, (char) ('A' + (rest - 1) % 26));
    }
    return letters.insert(0, '-').toString();
  }
}
