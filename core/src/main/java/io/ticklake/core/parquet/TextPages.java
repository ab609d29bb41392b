package io.ticklake.core.parquet;

import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;

/** A column of texts, bytes, sums or lists of texts. */
final class TextPages extends ColumnPages {

  private static final int FIRST_VALUES = 256;
  private static final int MOST_EXPANSION = 64;

  private final ValueBytes form;
  private final boolean list;
  private final PageBytes plain = new PageBytes();
  private int[] ids = {};
  private int count;
  private long plainBytes;
  private TextDictionary dictionary;
  private TextDictionary used;
  private int entriesInUse;
  private boolean collectsIds;
  private Object last;
  private int lastId;

  // Page in which an entry of the dictionary was seen last, so that it is compared once a page.
  private int[] seenInPage = {};
  private int page;
  private byte[] least;
  private byte[] greatest;

  TextPages(ColumnDescriptor column, int position, Settings settings) {
    super(column, position, settings);
    this.form = ValueBytes.of(type);
    this.list = column.getMaxRepetitionLevel() > 0;
  }

  @Override
  void beginChunk() {
    dictionary = settings.dictionary() ? new TextDictionary() : null;
    used = null;
    entriesInUse = 0;
    seenInPage = new int[settings.dictionary() ? FIRST_VALUES : 0];
    page = 0;
    clearValues();
  }

  @Override
  void addValue(LakeRow row) {
    Object value = row.get(position);
    if (list) {
      addList((Collection<?>) value);
    } else if (value == null) {
      addMissing(0);
    } else {
      if (highest > 0) {
        defined.add(highest);
      }
      addValue(value);
    }
  }

  // Levels of a list: nothing, an empty list, an element; in a list that is required the first is
  // not there.
  private void addList(Collection<?> values) {
    if (values == null || values.isEmpty()) {
      if (values == null && highest < 2) {
        throw missingValue();
      }
      repeated.add(0);
      addMissing(values == null ? 0 : highest - 1);
      return;
    }
    int level = 0;
    for (Object value : values) {
      if (value == null) {
        throw missingValue();
      }
      repeated.add(level);
      defined.add(highest);
      addValue(value);
      level = 1;
    }
  }

  private void addValue(Object value) {
    if (!collectsIds) {
      addPlain(form.of(value));
      return;
    }
    int id = value == last ? lastId : dictionary.find(value, form);
    last = isText(value) ? value : null;
    lastId = id;
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, Math.max(FIRST_VALUES, count * 2));
    }
    ids[count++] = id;
    if (id >= seenInPage.length) {
      seenInPage = Arrays.copyOf(seenInPage, Math.max(id + 1, seenInPage.length * 2));
    }
    byte[] entry = dictionary.entry(id);
    plainBytes += entry.length;
    if (seenInPage[id] != page) {
      seenInPage[id] = page;
      include(entry);
      if (dictionary.isFull()) {
        leaveDictionary();
      }
    }
  }

  // A buffer of bytes may be filled anew and come again as the same object.
  private static boolean isText(Object value) {
    return value instanceof CharSequence;
  }

  private void addPlain(byte[] value) {
    if (form.hasLength()) {
      plain.addInt(value.length);
    }
    plain.addAll(value);
    plainBytes += value.length;
    include(value);
    count++;
  }

  // What the page holds so far is written out; earlier pages keep their dictionary.
  private void leaveDictionary() {
    used = entriesInUse > 0 ? dictionary : null;
    collectsIds = false;
    for (int i = 0; i < count; i++) {
      byte[] entry = dictionary.entry(ids[i]);
      if (form.hasLength()) {
        plain.addInt(entry.length);
      }
      plain.addAll(entry);
    }
    dictionary = null;
  }

  private void include(byte[] value) {
    if (!settings.statistics()) {
      return;
    }
    if (least == null) {
      least = value;
      greatest = value;
    } else if (form.compare(value, least) < 0) {
      least = value;
    } else if (form.compare(value, greatest) > 0) {
      greatest = value;
    }
  }

  @Override
  int heldBytes() {
    // numbers may have to be written out as what they stand for, so that counts a little too
    return collectsIds
        ? (int) Math.max((long) count * Integer.BYTES, plainBytes / MOST_EXPANSION)
        : plain.size();
  }

  @Override
  Encoding writeValues(PageBytes target) throws IOException {
    if (collectsIds && entriesInUse == 0 && !pays()) {
      leaveDictionary();
    }
    if (!collectsIds || count == 0) {
      target.addAll(plain);
      return Encoding.PLAIN;
    }
    int width = Runs.width(Math.max(0, dictionary.size() - 1));
    entriesInUse = dictionary.size();
    target.addByte(width);
    Runs.add(target, width, ids, count);
    return Encoding.RLE_DICTIONARY;
  }

  // Asked of the first page, for the whole row group.
  private boolean pays() {
    if (count == 0) {
      return true;
    }
    long entries = 0;
    for (int i = 0; i < dictionary.size(); i++) {
      entries += dictionary.entry(i).length;
    }
    long idBytes = (long) count * Runs.width(dictionary.size() - 1) / Byte.SIZE;
    int lengths = form.hasLength() ? Integer.BYTES : 0;
    return entries + (long) dictionary.size() * lengths + idBytes
        < plainBytes + (long) count * lengths;
  }

  @Override
  void fill(Statistics<?> statistics) {
    if (least != null && statistics instanceof BinaryStatistics range) {
      range.updateStats(Binary.fromConstantByteArray(least));
      range.updateStats(Binary.fromConstantByteArray(greatest));
    }
  }

  @Override
  void clearValues() {
    count = 0;
    plainBytes = 0;
    plain.clear();
    least = null;
    greatest = null;
    last = null;
    page++;
    collectsIds = dictionary != null;
  }

  @Override
  int writeDictionary(PageBytes target) {
    TextDictionary entries = dictionary == null ? used : dictionary;
    for (int i = 0; i < entriesInUse; i++) {
      byte[] entry = entries.entry(i);
      if (form.hasLength()) {
        target.addInt(entry.length);
      }
      target.addAll(entry);
    }
    return entriesInUse;
  }
}
