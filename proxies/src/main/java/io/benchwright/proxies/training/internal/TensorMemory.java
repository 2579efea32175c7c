package io.benchwright.proxies.training.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The memory of tensors of 32-bit numbers, to be written to files and read from them. */
@SuppressWarnings("try") // A scope is there for its end.
public final class TensorMemory {

    /** What a buffer can hold, with some room. */
    private static final long LONGEST_BUFFER = 1L << 30;

    private TensorMemory() {}

    /** Writes bytes somewhere. */
    @FunctionalInterface
    public interface Writer {
        /** Writes all that is left of each, one after the other. */
        void write(List<ByteBuffer> buffers) throws IOException;
    }

    /**
     * Reads bytes from somewhere.
     *
     * @param <T> what else is read
     */
    @FunctionalInterface
    public interface Reader<T> {
        /** Fills all of them. Gives nothing where there is nothing to be read; they may then hold anything. */
        Optional<T> read(List<ByteBuffer> buffers) throws IOException;
    }

    /** Gives the memory of tensors to a writer, copied from where they lie if that is not here. */
    public static void save(List<Tensor> tensors, Writer writer) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            writer.write(buffers(here(tensors)));
        }
    }

    /** Sets tensors to what a reader gives, or to anything where it gives nothing. */
    public static <T> Optional<T> restore(List<Tensor> tensors, Reader<T> reader) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> here = here(tensors);
            Optional<T> read = reader.read(buffers(here));
            for (int i = 0; i < tensors.size(); i++) {
                tensors.get(i).copy_(here.get(i));
            }
            return read;
        }
    }

    /** The values of a tensor of any number of dimensions, row by row. */
    public static float[] toArray(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor here = tensor.to(new Device("cpu"), ScalarType.Float).contiguous();
            float[] values = new float[Math.toIntExact(here.numel())];
            here.data_ptr_float().get(values);
            return values;
        }
    }

    private static List<Tensor> here(List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> tensor.to(new Device("cpu"), ScalarType.Float))
                .toList();
    }

    private static List<ByteBuffer> buffers(List<Tensor> tensors) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (Tensor tensor : tensors) {
            long bytes = tensor.numel() * Float.BYTES;
            for (long start = 0; start < bytes; start += LONGEST_BUFFER) {
                long end = Math.min(bytes, start + LONGEST_BUFFER);
                BytePointer pointer = new BytePointer(tensor.data_ptr());
                buffers.add(pointer.position(start).limit(end).asByteBuffer());
            }
        }
        return buffers;
    }
}
