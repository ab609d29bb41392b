package io.ticklake.decode;

/** The decoders by the name of their format. */
public final class TickDecoders {

  /** Our own Tick JSON; the format of a record without a header. */
  public static final String TICKS = "ticks";

  /** Messages of a Binance websocket, with or without the envelope of a combined stream. */
  public static final String BINANCE = "binance";

  /** The Kafka header that names the format of a record; records without it are {@link #TICKS}. */
  public static final String FORMAT_HEADER = "ticklake-format";

  private TickDecoders() {}

  /** A new decoder; one that rejects everything as {@code unknown_format} if there is none. */
  public static TickDecoder forFormat(String format, DecodeRules rules) {
    return switch (format) {
      case TICKS -> new TickJsonDecoder(rules);
      case BINANCE -> new BinanceDecoder(rules);
      default ->
          (value, offset, length, out) -> {
            out.reset();
            out.reject(RejectReasons.UNKNOWN_FORMAT);
          };
    };
  }
}
