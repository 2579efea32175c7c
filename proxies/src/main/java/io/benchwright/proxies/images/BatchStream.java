package io.benchwright.proxies.images;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches that threads prepare ahead, in slices of a few images. Which thread prepares what makes no difference to what is in them.
 */
final class BatchStream implements Batches {

    /** A slice is about as many bytes, so that threads share even a single batch, and seldom meet at the lock. */
    private static final int SLICE_BYTES = 1 << 18;
    /** Batches up to so large are prepared further ahead than larger ones. */
    private static final int SMALL_BATCH_BYTES = 1 << 24;

    /** Prepares images; made for each thread. */
    interface Painter {

        /** Puts an image into a buffer. */
        void paint(int image, ByteBuffer into, int position) throws IOException;
    }

    /** Makes painters. */
    interface Painters {

        /** Makes one for a thread. */
        Painter make();
    }

    private final int[] images;
    private final int[] labelOf;
    private final int batch;
    private final int batches;
    private final int imageBytes;
    private final int sliceImages;
    private final BufferPool pool;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final int[][] labels;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Slices of each batch that are not done. */
    private final int[] slicesLeft;

    private int present = -1;
    private int nextBatch;
    private int nextSlice;
    private boolean isClosed;
    private Optional<Throwable> failure = Optional.empty();

    /**
     * Starts to prepare.
     *
     * @param images in the order in which they come; not changed
     * @param labelOf the label of each image of the whole set
     * @param batch images in a batch; the last may be smaller
     * @param imageBytes bytes of an image
     * @param threadCount how many threads prepare
     */
    BatchStream(
            int[] images,
            int[] labelOf,
            int batch,
            int imageBytes,
            int threadCount,
            Painters painters,
            BufferPool pool) {
        this.images = images;
        this.labelOf = labelOf;
        this.batch = batch;
        this.batches = (images.length + batch - 1) / batch;
        this.imageBytes = imageBytes;
        this.sliceImages = Math.max(1, Math.min(batch, SLICE_BYTES / imageBytes));
        this.pool = pool;
        int bytes = Math.multiplyExact(Math.min(batch, Math.max(1, images.length)), imageBytes);
        int ahead = Math.min(bytes <= SMALL_BATCH_BYTES ? 4 : 2, Math.max(1, batches));
        for (int i = 0; i < ahead; i++) {
            buffers.add(pool.take(bytes));
        }
        labels = new int[ahead][Math.min(batch, images.length)];
        slicesLeft = new int[batches];
        for (int i = 0; i < batches; i++) {
            slicesLeft[i] = slices(i);
        }
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(() -> work(painters), "batches");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private int size(int number) {
        return Math.min(batch, images.length - number * batch);
    }

    private int slices(int number) {
        return (size(number) + sliceImages - 1) / sliceImages;
    }

    private void work(Painters painters) {
        try {
            Painter painter = painters.make();
            while (true) {
                int number;
                int slice;
                lock.lock();
                try {
                    while (!isClosed && nextBatch < batches && nextBatch >= Math.max(0, present) + buffers.size()) {
                        changed.awaitUninterruptibly();
                    }
                    if (isClosed || nextBatch >= batches) {
                        return;
                    }
                    number = nextBatch;
                    slice = nextSlice++;
                    if (nextSlice == slices(number)) {
                        nextSlice = 0;
                        nextBatch++;
                    }
                } finally {
                    lock.unlock();
                }
                paint(painter, number, slice);
                lock.lock();
                try {
                    slicesLeft[number]--;
                    if (slicesLeft[number] == 0) {
                        changed.signalAll();
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable thrown) {
        lock.lock();
        try {
            failure = failure.or(() -> Optional.of(thrown));
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void paint(Painter painter, int number, int slice) throws IOException {
        ByteBuffer buffer = buffers.get(number % buffers.size());
        int[] into = labels[number % buffers.size()];
        int end = Math.min(size(number), (slice + 1) * sliceImages);
        for (int i = slice * sliceImages; i < end; i++) {
            int image = images[number * batch + i];
            painter.paint(image, buffer, i * imageBytes);
            into[i] = labelOf[image];
        }
    }

    @Override
    public boolean next() throws IOException {
        lock.lock();
        try {
            if (present >= batches - 1) {
                present = batches;
                return false;
            }
            present++;
            changed.signalAll();
            while (slicesLeft[present] > 0 && !isClosed) {
                changed.await();
            }
            if (failure.isPresent()) {
                throw thrown(failure.get());
            }
            if (isClosed) {
                throw new IllegalStateException("these batches are closed");
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for images");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    private static IOException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return new IOException(failure.getMessage(), failure);
    }

    @Override
    public int size() {
        return size(at());
    }

    @Override
    public ByteBuffer pixels() {
        return buffers.get(at() % buffers.size());
    }

    @Override
    public int[] labels() {
        return labels[at() % buffers.size()];
    }

    private int at() {
        if (present < 0 || present >= batches) {
            throw new IllegalStateException("there is no present batch");
        }
        return present;
    }

    @Override
    public int total() {
        return images.length;
    }

    /** Ends the threads; the buffers may then be used by others. */
    @Override
    public void close() {
        if (threads.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean isInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // They end after a few images; the buffers must not be used by others before.
                    isInterrupted = true;
                }
            }
        }
        threads.clear();
        buffers.forEach(pool::giveBack);
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
