package io.ticklake.gold;

/**
 * What a build of silver.securities did.
 *
 * @param symbols symbols that market info names
 * @param versions rows of the table
 * @param changed whether the table was written anew
 */
public record SecuritiesReport(long symbols, long versions, boolean changed) {}
