package io.benchwright.proxies.training;

import io.benchwright.proxies.training.internal.PyTorch;
import io.benchwright.proxies.training.internal.TorchDevice;
import java.util.regex.Pattern;

/**
 * What a training runs on.
 *
 * @param name {@code cpu}, or {@code cuda:0} for the first GPU, {@code cuda:1} for the second...
 */
public record TrainingDevice(String name) {

    private static final Pattern NAME = Pattern.compile("cpu|cuda:\\d{1,3}");

    /** The processor. */
    public static final TrainingDevice CPU = new TrainingDevice("cpu");

    /** @throws IllegalArgumentException if there is no device of such a name */
    public TrainingDevice {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "device is '" + name + "', but must be cpu, or cuda:0 for the first GPU");
        }
    }

    /** Whether it is a GPU. */
    public boolean isGpu() {
        return !name.equals("cpu");
    }

    /**
     * Makes sure that a training could run here; this loads PyTorch if it is a GPU.
     *
     * @throws IllegalArgumentException if this machine has no such GPU; says what it takes
     */
    public void requireUsable() {
        if (isGpu()) {
            int gpus = PyTorch.gpus();
            if (Integer.parseInt(name.substring("cuda:".length())) >= gpus) {
                throw new IllegalArgumentException("device is " + name + ", but "
                        + (gpus == 0
                                ? "no GPU can be used here: it takes an NVIDIA GPU with its driver, and Benchwright built with"
                                        + " -Pcuda; or train on cpu"
                                : "this machine has " + gpus + " GPU" + (gpus == 1 ? "" : "s")
                                        + ", counted from cuda:0"));
            }
        }
    }

    /**
     * The device as PyTorch has it; on a GPU, feature maps are bfloat16.
     *
     * @throws IllegalArgumentException if this machine has no such GPU
     */
    TorchDevice open() {
        requireUsable();
        return new TorchDevice(name, isGpu());
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
