package io.benchwright.proxies.images;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Direct buffers that are used again: the JVM frees them only when it happens to collect garbage, and streams come and go with every
 * epoch. Safe for use by many threads.
 */
final class BufferPool {

    /** The buffers of about two streams. */
    private static final int MOST = 8;

    private final Deque<ByteBuffer> idle = new ArrayDeque<>();

    /** A buffer of at least so many bytes, but not of far more. */
    synchronized ByteBuffer take(int bytes) {
        for (Iterator<ByteBuffer> all = idle.iterator(); all.hasNext(); ) {
            ByteBuffer buffer = all.next();
            if (buffer.capacity() >= bytes && buffer.capacity() / 2 <= bytes) {
                all.remove();
                return buffer.clear();
            }
        }
        return ByteBuffer.allocateDirect(bytes);
    }

    /** Takes a buffer back; drops the one that was idle for longest if there are too many. */
    synchronized void giveBack(ByteBuffer buffer) {
        idle.addFirst(buffer);
        if (idle.size() > MOST) {
            idle.removeLast();
        }
    }
}
