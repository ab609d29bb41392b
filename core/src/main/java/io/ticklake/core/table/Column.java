package io.ticklake.core.table;

import java.io.Serializable;

/**
 * One column of a table contract.
 *
 * @param name its name in every engine
 * @param type its type
 * @param required whether every row has a value
 * @param meaning one sentence with the unit; it becomes the column's comment and its line in the
 *     dictionary
 */
public record Column(String name, ColumnType type, boolean required, String meaning)
    implements Serializable {}
