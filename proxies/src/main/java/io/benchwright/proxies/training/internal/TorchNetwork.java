package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.proxies.training.internal.LayerModule.Needs;
import io.benchwright.proxies.training.internal.LayerModule.Pass;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A network that can be trained: PyTorch's tensors and operations, layer by layer as the list says. It takes images of any
 * height and width at which all layers fit. For one thread.
 */
@SuppressWarnings("try") // A scope is there for its end.
public final class TorchNetwork implements AutoCloseable {

    private static final Probe NONE = (layer, inputs) -> {};

    private final List<Layer> layers;
    private final TorchDevice device;
    private final Parameters parameters;
    private final List<LayerModule> modules = new ArrayList<>();
    /** By tensor: the last layer that takes it as input. */
    private final int[] lastUse;
    /** By tensor: whether a derivative needs it. */
    private final boolean[] isKept;
    /** By tensor: whether a gradient flows back to some parameter through it. */
    private final boolean[] hasGradient;
    /** Whether some parameters have no influence on the output, so that their gradients are set by nobody. */
    private final boolean isPartlyIdle;
    /** By tensor, between a forward pass for training and the backward pass. */
    private final @Nullable Tensor[] values;

    /** Sees what layers compute from. */
    @FunctionalInterface
    interface Probe {

        /** Called before a layer computes, which may then overwrite its inputs. */
        void see(Layer layer, List<Tensor> inputs);
    }

    /**
     * A network with arbitrary values, which are to be initialised or loaded.
     *
     * @param device where its tensors lie
     */
    public TorchNetwork(Network network, TorchDevice device) {
        this.layers = network.layers();
        this.device = device;
        this.parameters = new Parameters(network, device);
        Iterator<Parameters.Parameter> views = parameters.views().iterator();
        Iterator<Parameters.Statistics> statistics =
                parameters.statisticsViews().iterator();
        int tensors = layers.size() + 1;
        this.lastUse = new int[tensors];
        this.isKept = new boolean[tensors];
        this.hasGradient = new boolean[tensors];
        this.values = new Tensor[tensors];
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            LayerModule module = LayerModule.of(layer, views, statistics, device.isMixed());
            modules.add(module);
            hasGradient[i + 1] = layer.parameters() > 0;
            for (io.benchwright.data.network.Tensor input : layer.inputs()) {
                lastUse[input.id()] = i;
                isKept[input.id()] |= module.needs() == Needs.INPUT;
                hasGradient[i + 1] |= hasGradient[input.id()];
            }
            isKept[i + 1] = module.needs() == Needs.OUTPUT;
        }
        if (views.hasNext() || statistics.hasNext()) {
            throw new IllegalStateException("some parameters belong to no module");
        }
        lastUse[layers.size()] = layers.size();
        this.isPartlyIdle = isPartlyIdle();
    }

    private boolean isPartlyIdle() {
        boolean[] reachesOutput = new boolean[layers.size() + 1];
        reachesOutput[layers.size()] = true;
        boolean isPartlyIdle = false;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            if (!reachesOutput[i + 1]) {
                isPartlyIdle |= layer.parameters() > 0;
            } else if (!(layer.operation() instanceof Operation.Zero)) {
                layer.inputs().forEach(input -> reachesOutput[input.id()] = true);
            }
        }
        return isPartlyIdle;
    }

    /** Where its tensors lie. */
    TorchDevice device() {
        return device;
    }

    /** The layers. */
    List<Layer> layers() {
        return layers;
    }

    /** The module of each layer. */
    List<LayerModule> modules() {
        return modules;
    }

    /** The trainable values. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * The outputs for images whose class is to be told: images x classes.
     *
     * @param images images x channels x height x width, channels-last
     */
    public Tensor evaluate(Tensor images) {
        return forward(images, Pass.EVALUATION, NONE);
    }

    /**
     * The outputs for images whose class is to be told, one after the other.
     *
     * @param images one after the other: channels x height x width
     * @param shape of an image
     */
    public float[] outputs(float[] images, int count, Shape shape) {
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = torch.from_blob(
                            new FloatPointer(images), count, shape.channels(), shape.height(), shape.width())
                    .to(new Device(device.name()), ScalarType.Float)
                    .contiguous(MemoryFormat.ChannelsLast);
            return TensorMemory.toArray(evaluate(tensor));
        }
    }

    /** The outputs for images that are trained on, images x classes; {@link #backward} must follow. */
    public Tensor train(Tensor images) {
        return forward(images, Pass.TRAINING, NONE);
    }

    /** The outputs where batch norms use the batch, but no {@link #backward} follows; images x classes. */
    Tensor probe(Tensor images, Probe probe) {
        return forward(images, Pass.PROBE, probe);
    }

    private Tensor forward(Tensor images, Pass pass, Probe probe) {
        boolean isTraining = pass == Pass.TRAINING;
        values[0] = new Tensor(images);
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            List<Tensor> inputs = new ArrayList<>(layer.inputs().size());
            for (io.benchwright.data.network.Tensor input : layer.inputs()) {
                inputs.add(value(input.id()).orElseThrow());
            }
            probe.see(layer, inputs);
            int first = layer.inputs().get(0).id();
            boolean overwrites = first > 0
                    && modules.get(i).canOverwrite()
                    && lastUse[first] == i
                    && !(isTraining && isKept[first])
                    && layer.inputs().stream()
                                    .filter(input -> input.id() == first)
                                    .count()
                            == 1;
            Tensor output = modules.get(i).forward(inputs, pass, overwrites);
            values[i + 1] = output;
            for (io.benchwright.data.network.Tensor input : layer.inputs()) {
                int id = input.id();
                if (lastUse[id] == i && !(isTraining && isKept[id])) {
                    forget(id, output);
                }
            }
        }
        Tensor output = value(layers.size()).orElseThrow();
        Tensor result = output.flatten(1, -1);
        if (!isTraining) {
            forget(layers.size(), result);
        }
        return result;
    }

    private Optional<Tensor> value(int id) {
        return Optional.ofNullable(values[id]);
    }

    /** Frees a value, unless it has become the one that is given. */
    @SuppressWarnings("ReferenceEquality")
    private void forget(int id, @Nullable Tensor successor) {
        Tensor value = values[id];
        if (value != null && value != successor) {
            value.close();
        }
        values[id] = null;
    }

    /**
     * Sets the gradients of all parameters.
     *
     * @param gradient of the loss by the outputs; given up
     */
    public void backward(Tensor gradient) {
        if (isPartlyIdle) {
            parameters.gradients().zero_();
        }
        @Nullable Gradient[] gradients = new Gradient[layers.size() + 1];
        gradients[layers.size()] = new Gradient(gradient.unsqueeze(2).unsqueeze(3), false);
        for (int i = layers.size() - 1; i >= 0; i--) {
            Gradient byOutput = gradients[i + 1];
            gradients[i + 1] = null;
            Layer layer = layers.get(i);
            if (byOutput != null && hasGradient[i + 1]) {
                List<Tensor> inputs = new ArrayList<>();
                boolean isWanted = false;
                for (io.benchwright.data.network.Tensor input : layer.inputs()) {
                    value(input.id()).ifPresent(inputs::add);
                    isWanted |= hasGradient[input.id()];
                }
                List<Gradient> byInputs = modules.get(i).backward(byOutput, inputs, value(i + 1), isWanted);
                for (int k = 0; k < byInputs.size(); k++) {
                    int id = layer.inputs().get(k).id();
                    Gradient other = gradients[id];
                    gradients[id] = other == null ? byInputs.get(k) : other.plus(byInputs.get(k));
                }
            } else if (byOutput != null) {
                byOutput.close();
            }
            // All layers that take this value are done, and so is the one that gave it.
            forget(i + 1, null);
        }
        forget(0, null);
    }

    @Override
    public void close() {
        modules.forEach(LayerModule::close);
        parameters.close();
    }
}
