package io.benchwright.proxies.training.internal;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where tensors lie, and in which precision convolutions and linear maps are computed.
 *
 * @param name as PyTorch writes it, such as {@code cpu} or {@code cuda:0}
 * @param isMixed whether feature maps are bfloat16, while weights, statistics and losses stay 32 bits wide
 */
public record TorchDevice(String name, boolean isMixed) {

    /** The processor, 32 bits wide throughout. */
    public static final TorchDevice CPU = new TorchDevice("cpu", false);

    /** Loads PyTorch, if that was not done yet. */
    public TorchDevice {
        PyTorch.load();
    }

    Tensor empty(long... shape) {
        return torch.empty(shape, options(), new MemoryFormatOptional());
    }

    Tensor zeros(long... shape) {
        return torch.zeros(shape, options());
    }

    private TensorOptions options() {
        return new TensorOptions(ScalarType.Float).device(new DeviceOptional(new Device(name)));
    }
}
