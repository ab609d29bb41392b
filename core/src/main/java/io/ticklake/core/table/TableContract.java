package io.ticklake.core.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;

/**
 * What a table promises: columns with meaning and unit, key, partitioning, sort order. The schema
 * of the stored table, {@code ticklake describe} and docs/tables.md all come from here.
 *
 * @param layer bronze, silver, gold or meta
 * @param name name inside the layer
 * @param rowMeaning what one row is
 * @param columns in stored order
 * @param key columns that identify a row
 * @param partitions how files are divided into partitions
 * @param sortedBy order of the rows inside a file
 * @param properties Iceberg table properties beside the common ones
 */
public record TableContract(
    String layer,
    String name,
    String rowMeaning,
    List<Column> columns,
    List<String> key,
    List<Partition> partitions,
    List<String> sortedBy,
    Map<String, String> properties)
    implements Serializable {

  /** How a partition value comes from a column. */
  public enum Transform {
    IDENTITY,
    HOUR,
    DAY,
    MONTH
  }

  /** One partition field. */
  public record Partition(String column, Transform transform) implements Serializable {
    @Override
    public String toString() {
      return transform == Transform.IDENTITY
          ? column
          : transform.name().toLowerCase(Locale.ROOT) + "(" + column + ")";
    }
  }

  // Properties of every table: small metadata under many commits
  // (docs/decisions/bronze-metadata.md), and commits that wait for each other.
  private static final Map<String, String> COMMON =
      Map.ofEntries(
          Map.entry("format-version", "2"),
          Map.entry("write.metadata.delete-after-commit.enabled", "true"),
          Map.entry("write.metadata.previous-versions-max", "20"),
          Map.entry("write.metadata.compression-codec", "gzip"),
          Map.entry("write.parquet.compression-codec", "zstd"),
          Map.entry("write.parquet.compression-level", "3"),
          Map.entry("commit.retry.num-retries", "30"),
          Map.entry("commit.retry.min-wait-ms", "50"),
          Map.entry("commit.retry.max-wait-ms", "2000"));

  public static Builder named(String layer, String name, String rowMeaning) {
    return new Builder(layer, name, rowMeaning);
  }

  /** {@code gold.bars}: the name people and commands use. */
  public String fullName() {
    return layer + "." + name;
  }

  public TableIdentifier identifier() {
    return TableIdentifier.of(Namespace.of(layer), name);
  }

  /** Position of a column in a {@link LakeRow} of this table; an unknown name is a bug. */
  public int position(String column) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).name().equals(column))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no column " + column + " in " + fullName()));
  }

  /**
   * Field ids are positions plus one; elements of lists come after all columns. New columns are
   * only ever added at the end.
   */
  public Schema schema() {
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      var type = column.type().icebergType(1_000 + i);
      fields.add(
          column.required()
              ? Types.NestedField.required(i + 1, column.name(), type, column.meaning())
              : Types.NestedField.optional(i + 1, column.name(), type, column.meaning()));
    }
    return new Schema(fields);
  }

  public PartitionSpec partitionSpec() {
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema());
    for (Partition partition : partitions) {
      switch (partition.transform()) {
        case IDENTITY -> spec.identity(partition.column());
        case HOUR -> spec.hour(partition.column());
        case DAY -> spec.day(partition.column());
        case MONTH -> spec.month(partition.column());
      }
    }
    return spec.build();
  }

  public SortOrder sortOrder() {
    SortOrder.Builder order = SortOrder.builderFor(schema());
    sortedBy.forEach(column -> order.asc(column, NullOrder.NULLS_FIRST));
    return order.build();
  }

  /** All table properties, common ones included. */
  public Map<String, String> allProperties() {
    Map<String, String> all = new LinkedHashMap<>(COMMON);
    all.putAll(properties);
    all.put("comment", rowMeaning);
    return all;
  }

  /** Collects a contract column by column. */
  public static final class Builder {
    private final String layer;
    private final String name;
    private final String rowMeaning;
    private final List<Column> columns = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private List<String> key = List.of();
    private List<String> sortedBy = List.of();

    private Builder(String layer, String name, String rowMeaning) {
      this.layer = layer;
      this.name = name;
      this.rowMeaning = rowMeaning;
    }

    /** Adds columns that several tables share. */
    Builder with(Consumer<Builder> columns) {
      columns.accept(this);
      return this;
    }

    public Builder required(String column, ColumnType type, String meaning) {
      columns.add(new Column(column, type, true, meaning));
      return this;
    }

    public Builder optional(String column, ColumnType type, String meaning) {
      columns.add(new Column(column, type, false, meaning));
      return this;
    }

    public Builder key(String... names) {
      key = List.of(names);
      return this;
    }

    public Builder partitionedBy(String column, Transform transform) {
      partitions.add(new Partition(column, transform));
      return this;
    }

    public Builder sortedBy(String... names) {
      sortedBy = List.of(names);
      return this;
    }

    public Builder property(String property, String value) {
      properties.put(property, value);
      return this;
    }

    /** Columns whose values hardly repeat: writing them without a dictionary is faster. */
    public Builder withoutDictionary(String... names) {
      for (String column : names) {
        property("write.parquet.dict-encoding-enabled.column." + column, "false");
      }
      return this;
    }

    /** Columns by whose values no file is ever left out: comparing them is spared. */
    public Builder withoutStatistics(String... names) {
      for (String column : names) {
        property("write.parquet.stats-enabled.column." + column, "false");
      }
      return this;
    }

    public TableContract build() {
      return new TableContract(
          layer,
          name,
          rowMeaning,
          List.copyOf(columns),
          key,
          List.copyOf(partitions),
          sortedBy,
          Map.copyOf(properties));
    }
  }
}
