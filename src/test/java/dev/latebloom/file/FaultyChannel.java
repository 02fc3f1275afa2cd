package dev.latebloom.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel of a {@link FaultyDisk}: a write that is refused may have been done in part. */
final class FaultyChannel extends FileChannel {
  private final FaultyDisk disk;
  private final Path path;
  private final FileChannel real;

  FaultyChannel(FaultyDisk disk, Path path, FileChannel real) {
    this.disk = disk;
    this.path = path;
    this.real = real;
  }

  /** Writes what the buffer has, to wherever {@code to} writes. */
  private int write(ByteBuffer from, Writing to) throws IOException {
    boolean dead = disk.isDead();
    try {
      disk.write(path);
    } catch (IOException e) {
      if (!dead) to.write(from.slice(from.position(), disk.some(from.remaining())));
      throw e;
    }
    return to.write(from);
  }

  @FunctionalInterface
  private interface Writing {
    int write(ByteBuffer bytes) throws IOException;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return write(from, real::write);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    disk.write(path);
    return real.write(from, offset, length);
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    return write(from, bytes -> real.write(bytes, at));
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (real.size() > size) disk.write(path);
    real.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    if (disk.isDead()) throw new IOException("the process is dead");
    disk.force(path);
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel to) throws IOException {
    return real.transferTo(at, count, to);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long at, long count) throws IOException {
    disk.write(path);
    return real.transferFrom(from, at, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
    return real.map(mode, at, size);
  }

  @Override
  public MemorySegment map(MapMode mode, long at, long size, Arena arena) throws IOException {
    return real.map(mode, at, size, arena);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    return real.read(into, at);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long at) throws IOException {
    real.position(at);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    return real.lock(at, size, shared);
  }

  @Override
  public FileLock tryLock(long at, long size, boolean shared) throws IOException {
    return real.tryLock(at, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
