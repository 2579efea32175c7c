package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.BatchNorm;
import io.benchwright.data.network.Operation.Convolution;
import io.benchwright.data.network.Operation.Linear;
import io.benchwright.data.network.Operation.SqueezeExcite;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One array of weights that a layer has.
 *
 * @param layer the index of the layer in the layer list, from 0
 * @param role what the layer does with it
 * @param shape its extents; values lie row by row, the last index running fastest
 */
public record WeightTensor(int layer, Role role, List<Integer> shape) {

    /** What a layer does with an array of weights. */
    public enum Role {
        /**
         * Of a convolution: output channels x input channels of a group x kernel rows x kernel columns; of a linear layer:
         * outputs x inputs.
         */
        WEIGHT,
        /** Of a convolution or a linear layer: what is added to each output. */
        BIAS,
        /** Of a batch norm: the factor of each channel. */
        SCALE,
        /** Of a batch norm: what is added to each channel. */
        SHIFT,
        /** Of a batch norm: the mean of each channel that training has seen. */
        MEAN,
        /** Of a batch norm: the variance of each channel that training has seen. */
        VARIANCE,
        /** Of a squeeze-excitation: squeezed channels x channels, <i>A</i> in the layer list's format. */
        REDUCE,
        /** Of a squeeze-excitation: <i>a</i>. */
        REDUCE_BIAS,
        /** Of a squeeze-excitation: channels x squeezed channels, <i>B</i>. */
        EXPAND,
        /** Of a squeeze-excitation: <i>b</i>. */
        EXPAND_BIAS;

        /** In words, such as {@code reduce bias}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** @throws NullPointerException if anything is null */
    public WeightTensor {
        requireNonNull(role, "role is null");
        shape = List.copyOf(shape);
    }

    /** How many values it has. */
    public long size() {
        long size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        return size;
    }

    /** Whether a training changes it by gradients; what batch norms have seen of the images is not. */
    public boolean isTrained() {
        return role != Role.MEAN && role != Role.VARIANCE;
    }

    /**
     * All that a network has: by layer, and within a layer in the order of {@link Role}. Files of weights have this order.
     */
    public static List<WeightTensor> of(Network network) {
        List<WeightTensor> tensors = new ArrayList<>();
        for (int i = 0; i < network.layers().size(); i++) {
            add(tensors, i, network.layers().get(i));
        }
        return tensors;
    }

    private static void add(List<WeightTensor> tensors, int index, Layer layer) {
        Operation operation = layer.operation();
        int inputs = layer.input().channels();
        if (operation instanceof Convolution c) {
            tensors.add(tensor(index, Role.WEIGHT, c.channels(), inputs / c.groups(), c.kernel(), c.kernel()));
            if (c.bias()) {
                tensors.add(tensor(index, Role.BIAS, c.channels()));
            }
        } else if (operation instanceof BatchNorm) {
            for (Role role : List.of(Role.SCALE, Role.SHIFT, Role.MEAN, Role.VARIANCE)) {
                tensors.add(tensor(index, role, inputs));
            }
        } else if (operation instanceof SqueezeExcite se) {
            tensors.add(tensor(index, Role.REDUCE, se.squeezedChannels(), inputs));
            tensors.add(tensor(index, Role.REDUCE_BIAS, se.squeezedChannels()));
            tensors.add(tensor(index, Role.EXPAND, inputs, se.squeezedChannels()));
            tensors.add(tensor(index, Role.EXPAND_BIAS, inputs));
        } else if (operation instanceof Linear linear) {
            tensors.add(tensor(index, Role.WEIGHT, linear.features(), inputs));
            if (linear.bias()) {
                tensors.add(tensor(index, Role.BIAS, linear.features()));
            }
        }
    }

    private static WeightTensor tensor(int layer, Role role, Integer... shape) {
        return new WeightTensor(layer, role, List.of(shape));
    }
}
