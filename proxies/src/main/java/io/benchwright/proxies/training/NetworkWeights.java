package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.proxies.training.WeightTensor.Role;
import io.benchwright.proxies.training.internal.InitialWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All weights of a network in plain arrays: what a trained network needs to be computed anywhere. Immutable, and free of
 * PyTorch: it can be used where there are no native libraries.
 *
 * <p>What arrays there are, and how values lie in them, is said by {@link WeightTensor}; the file is described in
 * {@code docs/onnx-export.md}.
 */
public final class NetworkWeights {

    private final Network network;
    private final List<WeightTensor> tensors;
    private final Map<Place, float[]> values;

    private record Place(int layer, Role role) {}

    private NetworkWeights(Network network, List<WeightTensor> tensors, Function<WeightTensor, float[]> source) {
        this.network = network;
        this.tensors = List.copyOf(tensors);
        this.values = new HashMap<>();
        for (WeightTensor tensor : tensors) {
            float[] given = source.apply(tensor);
            if (given.length != tensor.size()) {
                throw new IllegalArgumentException("layer " + tensor.layer() + ": " + tensor.role() + " has "
                        + given.length + " values, but must have " + tensor.size());
            }
            values.put(new Place(tensor.layer(), tensor.role()), given);
        }
    }

    /**
     * The weights that somebody else has, such as another framework.
     *
     * @param source is asked for each array, in the order of {@link WeightTensor#of}; what it gives is copied
     * @throws IllegalArgumentException if it gives too few or too many values; says of what
     */
    public static NetworkWeights of(Network network, Function<WeightTensor, float[]> source) {
        requireNonNull(source, "source is null");
        return new NetworkWeights(
                network,
                WeightTensor.of(network),
                tensor -> source.apply(tensor).clone());
    }

    /**
     * The weights that a training starts from: the very numbers that the trainer draws. Convolutions and squeeze-excitations are
     * drawn by He et al. (ICCV 2015; normal, by the fan out), linear layers are normal with deviation 0.01, scales and variances
     * are 1, all else is 0.
     *
     * @param seed of the training; what is drawn for a layer depends on it and on the index of the layer alone
     */
    public static NetworkWeights seeded(Network network, long seed) {
        Map<WeightTensor, float[]> drawn = InitialWeights.of(network, seed);
        return new NetworkWeights(network, WeightTensor.of(network), tensor -> requireNonNull(drawn.get(tensor)));
    }

    /**
     * Reads a file that {@link #write} has written.
     *
     * @param network what the weights must be of
     * @throws IOException if it cannot be read, is no file of weights, is damaged or cut short, or holds those of another network;
     *     the message begins with the file
     */
    public static NetworkWeights read(Path file, Network network) throws IOException {
        List<WeightTensor> tensors = WeightTensor.of(network);
        Map<WeightTensor, float[]> read = new WeightsFile(file).read(network, tensors);
        return new NetworkWeights(network, tensors, tensor -> requireNonNull(read.get(tensor)));
    }

    /**
     * Makes sure that weights may be written to a file: that there is none, or one of weights, which would be replaced.
     *
     * @throws IOException if something else is there
     */
    public static void requireReplaceable(Path file) throws IOException {
        new WeightsFile(file).requireReplaceable();
    }

    /**
     * Writes a file, whole or not at all. Folders that are missing are created; a file of weights that is there already is replaced.
     *
     * @throws IOException if it cannot be written, or something else than weights is there
     */
    public void write(Path file) throws IOException {
        new WeightsFile(file).write(network, tensors, this::inside);
    }

    /** What the weights are of. */
    public Network network() {
        return network;
    }

    /** What arrays there are, by layer. */
    public List<WeightTensor> tensors() {
        return tensors;
    }

    /**
     * A copy of the values of an array.
     *
     * @throws IllegalArgumentException if the network has no such array
     */
    public float[] values(WeightTensor tensor) {
        return inside(tensor).clone();
    }

    /**
     * A copy of the values of an array.
     *
     * @param layer the index of the layer in the layer list, from 0
     * @throws IllegalArgumentException if that layer has no such array
     */
    public float[] values(int layer, Role role) {
        return inside(layer, role).clone();
    }

    private float[] inside(WeightTensor tensor) {
        return inside(tensor.layer(), tensor.role());
    }

    private float[] inside(int layer, Role role) {
        float[] found = values.get(new Place(layer, role));
        if (found == null) {
            throw new IllegalArgumentException("layer " + layer + " has no " + role);
        }
        return found;
    }

    /** Whether the other are the same numbers, bit by bit, of the same network. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkWeights that
                && network.equals(that.network)
                && tensors.stream().allMatch(tensor -> Arrays.equals(inside(tensor), that.inside(tensor)));
    }

    @Override
    public int hashCode() {
        int hash = network.hashCode();
        for (WeightTensor tensor : tensors) {
            hash = 31 * hash + Arrays.hashCode(inside(tensor));
        }
        return hash;
    }

    /** A short description. */
    @Override
    public String toString() {
        return "weights of " + network;
    }
}
