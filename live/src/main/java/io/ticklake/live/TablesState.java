package io.ticklake.live;

/**
 * How far the live tables are, as a follower sees them.
 *
 * @param tables identity of the tables, made with them
 * @param batch newest batch
 * @param droppedBatch newest batch that changed a day that is dropped; 0: none was
 */
public record TablesState(String tables, long batch, long droppedBatch) {}
