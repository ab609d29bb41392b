package io.ticklake.core.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses whole pages in one call, with one context for all pages of a file. */
final class ZstdPages implements BytesInputCompressor {

  private final ZstdCompressCtx context = new ZstdCompressCtx();
  private byte[] target = {};

  ZstdPages(int level) {
    context.setLevel(level);
  }

  @Override
  public BytesInput compress(BytesInput page) throws IOException {
    ByteBuffer bytes =
        page.toInputStream()
            .slice(Math.toIntExact(page.size())); // of our own pages a view, no copy
    int most = Math.toIntExact(Zstd.compressBound(bytes.remaining()));
    if (target.length < most) {
      target = new byte[most];
    }
    int length =
        context.compressByteArray(
            target,
            0,
            most,
            bytes.array(),
            bytes.arrayOffset() + bytes.position(),
            bytes.remaining());
    return BytesInput.from(Arrays.copyOf(target, length));
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {
    context.close();
  }
}
