package io.benchwright.proxies.training.internal;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Turns images into tensors: channels-last, standardised by channel, in the precision of the device. */
public final class ImageTensors implements AutoCloseable {

    private final TorchDevice device;
    private final Tensor mean;
    private final Tensor deviation;

    /**
     * Images that are standardised by these.
     *
     * @param mean of each channel, 0 to 255
     * @param deviation of each channel
     */
    public ImageTensors(double[] mean, double[] deviation, TorchDevice device) {
        this.device = device;
        this.mean = channels(mean);
        this.deviation = channels(deviation);
    }

    private Tensor channels(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        try (FloatPointer pointer = new FloatPointer(floats);
                Tensor here = torch.from_blob(pointer, 1, values.length, 1, 1);
                Device there = new Device(device.name())) {
            return here.to(there, ScalarType.Float, false, true, new MemoryFormatOptional());
        }
    }

    /**
     * A batch.
     *
     * @param pixels a direct buffer of images x height x width x 3 bytes
     */
    public Tensor of(ByteBuffer pixels, int images, int resolution) {
        Tensor bytes = torch.from_blob(
                new BytePointer(pixels),
                new long[] {images, resolution, resolution, mean.size(1)},
                new TensorOptions(ScalarType.Byte));
        Tensor standardised = bytes.permute(0, 3, 1, 2)
                .to(new Device(device.name()), ScalarType.Float)
                .sub_(mean)
                .div_(deviation);
        return device.isMixed() ? standardised.to(ScalarType.BFloat16) : standardised;
    }

    @Override
    public void close() {
        mean.close();
        deviation.close();
    }
}
