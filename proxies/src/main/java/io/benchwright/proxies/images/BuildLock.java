package io.benchwright.proxies.images;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The right to build one file, held by one thread of one process at a time. A process that ends, however it ends, gives it back. The
 * lock file stays: to remove it would be to let two in.
 */
final class BuildLock implements AutoCloseable {

    /** Of this process; the operating system knows processes only. */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path key;
    private final FileChannel channel;

    private BuildLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Waits until nobody else holds it. */
    static BuildLock take(Path file, CacheListener listener) throws IOException, InterruptedException {
        Path key = file.toAbsolutePath().normalize();
        boolean isTold = false;
        synchronized (HELD) {
            while (!HELD.add(key)) {
                if (!isTold) {
                    listener.note("waiting for another thread that builds it");
                    isTold = true;
                }
                HELD.wait();
            }
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(channel, listener);
                return new BuildLock(key, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            release(key);
            throw e;
        }
    }

    private static void lock(FileChannel channel, CacheListener listener) throws IOException {
        FileLock atOnce = channel.tryLock();
        if (atOnce == null) {
            listener.note("waiting for another process that builds it");
            channel.lock();
        }
    }

    private static void release(Path key) {
        synchronized (HELD) {
            HELD.remove(key);
            HELD.notifyAll();
        }
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            release(key);
        }
    }
}
