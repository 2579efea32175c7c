package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.proxies.training.internal.Parameters.Parameter;
import io.benchwright.proxies.training.internal.Parameters.Statistics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a layer computes, forwards and backwards, with PyTorch's operations.
 *
 * <p>Derivatives are written down here rather than recorded by PyTorch's autograd, since that allows to overwrite what nobody
 * needs any more and to leave out work: training is bound by memory. Feature maps are images x channels x height x width, in
 * memory channels-last.
 */
abstract class LayerModule implements AutoCloseable {

    /** What a module's derivative needs of the forward pass, besides what the module keeps itself. */
    enum Needs {
        NOTHING,
        INPUT,
        OUTPUT
    }

    /** What a forward pass is for. */
    enum Pass {
        /** Nothing is kept for a backward pass; batch norms use what they remember. */
        EVALUATION,
        /** Nothing is kept for a backward pass; batch norms use the batch. */
        PROBE,
        /** A backward pass follows; batch norms use the batch. */
        TRAINING
    }

    /** What the derivative needs. */
    Needs needs() {
        return Needs.NOTHING;
    }

    /** Whether the module can write its output over its first input, given that nobody else needs that. */
    boolean canOverwrite() {
        return false;
    }

    /**
     * Computes the output.
     *
     * @param overwrites whether the first input may be overwritten; the output may then be the first input itself
     */
    abstract Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites);

    /**
     * Sets the gradients of the parameters, and computes those of the inputs. Gives up the gradient of the output.
     *
     * @param inputs those of the forward pass, as far as they are kept
     * @param output that of the forward pass, if it is kept
     * @param isWanted whether gradients of the inputs are asked for
     * @return one for each input; none if none is asked for, or none flows
     */
    abstract List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted);

    @Override
    public void close() {}

    /** The module of a layer, which takes its parameters and statistics from those that are left. */
    static LayerModule of(
            Layer layer, Iterator<Parameter> parameters, Iterator<Statistics> statistics, boolean isMixed) {
        Operation operation = layer.operation();
        if (operation instanceof Operation.Convolution convolution) {
            return new Convolution(convolution, parameters, isMixed);
        } else if (operation instanceof Operation.BatchNorm) {
            return new BatchNorm(parameters, statistics);
        } else if (operation instanceof Operation.Activation activation) {
            return new Activation(activation.function());
        } else if (operation instanceof Operation.SqueezeExcite squeezeExcite) {
            return new SqueezeExcite(squeezeExcite, parameters, isMixed);
        } else if (operation instanceof Operation.Pool pool) {
            return pool.type() == Operation.Pool.Type.MAX ? new MaxPool(pool) : new AveragePool(pool);
        } else if (operation instanceof Operation.GlobalAveragePool) {
            return new GlobalAveragePool();
        } else if (operation instanceof Operation.Add) {
            return new Add(layer.inputs().size());
        } else if (operation instanceof Operation.Concat) {
            return new Concat(layer);
        } else if (operation instanceof Operation.ChannelShuffle shuffle) {
            return new ChannelShuffle(shuffle.groups(), layer.input().channels());
        } else if (operation instanceof Operation.Linear linear) {
            return new Linear(linear, parameters, isMixed);
        } else if (operation instanceof Operation.Zero) {
            return new Zero();
        }
        throw new IllegalStateException("no module for " + operation.kind());
    }

    /** A weight in the precision of feature maps. */
    private static Tensor cast(Tensor weight, boolean isMixed) {
        return isMixed ? weight.to(ScalarType.BFloat16) : weight;
    }

    private static Tensor spatialMean(Tensor x) {
        return x.mean(new long[] {2, 3}, true, new ScalarTypeOptional());
    }

    private static long[] both(long value) {
        return new long[] {value, value};
    }

    private static final class Convolution extends LayerModule {

        private final Operation.Convolution operation;
        private final Parameter weight;
        private final Optional<Parameter> bias;
        private final boolean isMixed;
        private final long[] stride;
        private final long[] padding;
        private final long[] dilation;

        Convolution(Operation.Convolution operation, Iterator<Parameter> parameters, boolean isMixed) {
            this.operation = operation;
            this.weight = parameters.next();
            this.bias = operation.bias() ? Optional.of(parameters.next()) : Optional.empty();
            this.isMixed = isMixed;
            this.stride = both(operation.stride());
            this.padding = both(operation.padding());
            this.dilation = both(operation.dilation());
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            TensorOptional added =
                    bias.map(b -> new TensorOptional(cast(b.value(), isMixed))).orElseGet(TensorOptional::new);
            return torch.conv2d(
                    inputs.get(0), cast(weight.value(), isMixed), added, stride, padding, dilation, operation.groups());
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            LongArrayRefOptional biasShape = new LongArrayRefOptional();
            if (bias.isPresent()) {
                biasShape = new LongArrayRefOptional(operation.channels());
            }
            BoolPointer mask = new BoolPointer(3);
            mask.put(0, isWanted).put(1, true).put(2, bias.isPresent());
            T_TensorTensorTensor_T gradients = torch.convolution_backward(
                    gradient.tensor(),
                    inputs.get(0),
                    cast(weight.value(), isMixed),
                    biasShape,
                    stride,
                    padding,
                    dilation,
                    false,
                    both(0),
                    operation.groups(),
                    mask);
            weight.gradient().copy_(gradients.get1());
            bias.ifPresent(b -> b.gradient().copy_(gradients.get2()));
            List<Gradient> result = isWanted ? List.of(new Gradient(new Tensor(gradients.get0()), true)) : List.of();
            gradients.close();
            gradient.close();
            return result;
        }

        @Override
        public void close() {
            weight.close();
            bias.ifPresent(Parameter::close);
        }
    }

    private static final class BatchNorm extends LayerModule {

        /** PyTorch's default. */
        private static final double MOMENTUM = 0.1;

        private static final double EPSILON = 1e-5;

        private final Parameter scale;
        private final Parameter shift;
        private final Statistics statistics;
        private final TensorOptional scales;
        private final TensorOptional shifts;
        private final TensorOptional means;
        private final TensorOptional variances;
        private Optional<T_TensorTensorTensor_T> results = Optional.empty();

        BatchNorm(Iterator<Parameter> parameters, Iterator<Statistics> statistics) {
            this.scale = parameters.next();
            this.shift = parameters.next();
            this.statistics = statistics.next();
            this.scales = new TensorOptional(scale.value());
            this.shifts = new TensorOptional(shift.value());
            this.means = new TensorOptional(this.statistics.mean());
            this.variances = new TensorOptional(this.statistics.variance());
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            boolean usesBatch = pass != Pass.EVALUATION;
            T_TensorTensorTensor_T computed = torch.native_batch_norm(
                    inputs.get(0), scales, shifts, means, variances, usesBatch, MOMENTUM, EPSILON);
            Tensor output = new Tensor(computed.get0());
            if (pass == Pass.TRAINING) {
                // Only the batch's mean and deviation are kept; the output lives as long as others need it.
                computed.get0().reset();
                results = Optional.of(computed);
            } else {
                computed.close();
            }
            return output;
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            T_TensorTensorTensor_T saved = results.orElseThrow();
            BoolPointer mask = new BoolPointer(3);
            mask.put(0, isWanted).put(1, true).put(2, true);
            T_TensorTensorTensor_T gradients = torch.native_batch_norm_backward(
                    gradient.tensor(),
                    inputs.get(0),
                    scales,
                    means,
                    variances,
                    new TensorOptional(saved.get1()),
                    new TensorOptional(saved.get2()),
                    true,
                    EPSILON,
                    mask);
            scale.gradient().copy_(gradients.get1());
            shift.gradient().copy_(gradients.get2());
            List<Gradient> result = isWanted ? List.of(new Gradient(new Tensor(gradients.get0()), true)) : List.of();
            gradients.close();
            saved.close();
            results = Optional.empty();
            gradient.close();
            return result;
        }

        @Override
        public void close() {
            List.of(scales, shifts, means, variances).forEach(TensorOptional::close);
            scale.close();
            shift.close();
            statistics.close();
        }
    }

    /** Functions of each element, and their derivatives by the input, or by the output where that is as good. */
    private static final class Activation extends LayerModule {

        private static final double SIX = 6;

        private final Function function;

        Activation(Function function) {
            this.function = function;
        }

        static Tensor apply(Function function, Tensor x) {
            return switch (function) {
                case RELU -> torch.relu(x);
                case RELU6 -> torch.hardtanh(x, new Scalar(0.0), new Scalar(SIX));
                case SILU -> torch.silu(x);
                case HARDSWISH -> torch.hardswish(x);
                case SIGMOID -> torch.sigmoid(x);
                case HARDSIGMOID -> torch.hardsigmoid(x);
            };
        }

        private static void applyInPlace(Function function, Tensor x) {
            switch (function) {
                case RELU -> torch.relu_(x);
                case RELU6 -> torch.hardtanh_(x, new Scalar(0.0), new Scalar(SIX));
                case SILU -> torch.silu_(x);
                case HARDSWISH -> torch.hardswish_(x);
                case SIGMOID -> torch.sigmoid_(x);
                case HARDSIGMOID -> torch.hardsigmoid_(x);
            }
        }

        static Needs needs(Function function) {
            return switch (function) {
                // The output tells where the input was cut off.
                case RELU, RELU6, SIGMOID -> Needs.OUTPUT;
                case SILU, HARDSWISH, HARDSIGMOID -> Needs.INPUT;
            };
        }

        /** The gradient by the input, given what {@link #needs} says. */
        static Tensor derive(Function function, Tensor gradient, Tensor needed) {
            return switch (function) {
                case RELU -> torch.threshold_backward(gradient, needed, new Scalar(0.0));
                case RELU6 -> torch.hardtanh_backward(gradient, needed, new Scalar(0.0), new Scalar(SIX));
                case SILU -> torch.silu_backward(gradient, needed);
                case HARDSWISH -> torch.hardswish_backward(gradient, needed);
                case SIGMOID -> torch.sigmoid_backward(gradient, needed);
                case HARDSIGMOID -> torch.hardsigmoid_backward(gradient, needed);
            };
        }

        @Override
        Needs needs() {
            return needs(function);
        }

        @Override
        boolean canOverwrite() {
            return true;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            Tensor x = inputs.get(0);
            if (overwrites) {
                applyInPlace(function, x);
                return x;
            }
            return apply(function, x);
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Tensor needed = needs() == Needs.INPUT ? inputs.get(0) : output.orElseThrow();
            if (!isWanted) {
                gradient.close();
                return List.of();
            }
            if (function == Function.SILU && gradient.isExclusive()) {
                torch.silu_backward_outf(gradient.tensor(), needed, gradient.tensor());
                return List.of(gradient);
            }
            Gradient result = new Gradient(derive(function, gradient.tensor(), needed), true);
            gradient.close();
            return List.of(result);
        }
    }

    private static final class SqueezeExcite extends LayerModule {

        private final Operation.SqueezeExcite operation;
        private final Parameter reduce;
        private final Parameter reduceBias;
        private final Parameter expand;
        private final Parameter expandBias;
        private final boolean isMixed;

        private record Kept(Tensor mean, Tensor reduced, Tensor hidden, Tensor expanded, Tensor gate) {

            void close() {
                List.of(mean, reduced, hidden, expanded, gate).forEach(Tensor::close);
            }
        }

        private Optional<Kept> kept = Optional.empty();

        SqueezeExcite(Operation.SqueezeExcite operation, Iterator<Parameter> parameters, boolean isMixed) {
            this.operation = operation;
            this.reduce = parameters.next();
            this.reduceBias = parameters.next();
            this.expand = parameters.next();
            this.expandBias = parameters.next();
            this.isMixed = isMixed;
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        boolean canOverwrite() {
            return true;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            Tensor x = inputs.get(0);
            // The few values between the maps are always 32 bits wide: they cost nothing.
            Tensor mean = spatialMean(x).flatten(1, -1).to(ScalarType.Float);
            Tensor reduced = torch.linear(mean, reduce.value(), new TensorOptional(reduceBias.value()));
            Tensor hidden = Activation.apply(operation.activation(), reduced);
            Tensor expanded = torch.linear(hidden, expand.value(), new TensorOptional(expandBias.value()));
            Tensor gate = Activation.apply(operation.gate(), expanded);
            Tensor factor = map(gate);
            if (pass == Pass.TRAINING) {
                kept = Optional.of(new Kept(mean, reduced, hidden, expanded, gate));
            }
            return overwrites ? x.mul_(factor) : x.mul(factor);
        }

        /** One value a channel as a feature map. */
        private Tensor map(Tensor values) {
            return cast(values, isMixed).unsqueeze(2).unsqueeze(3);
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Kept values = kept.orElseThrow();
            kept = Optional.empty();
            Tensor x = inputs.get(0);
            Tensor product = gradient.tensor().mul(x);
            Tensor byGate = product.sum(new long[] {2, 3}, false, new ScalarTypeOptional(ScalarType.Float));
            product.close();
            Tensor byExpanded = Activation.derive(
                    operation.gate(), byGate, pick(operation.gate(), values.expanded(), values.gate()));
            torch.mm_outf(byExpanded.t(), values.hidden(), expand.gradient());
            torch.sum_outf(byExpanded, new long[] {0}, false, new ScalarTypeOptional(), expandBias.gradient());
            Tensor byReduced = Activation.derive(
                    operation.activation(),
                    byExpanded.mm(expand.value()),
                    pick(operation.activation(), values.reduced(), values.hidden()));
            torch.mm_outf(byReduced.t(), values.mean(), reduce.gradient());
            torch.sum_outf(byReduced, new long[] {0}, false, new ScalarTypeOptional(), reduceBias.gradient());
            if (!isWanted) {
                values.close();
                gradient.close();
                return List.of();
            }
            double pixels = (double) x.size(2) * x.size(3);
            Tensor byMean = map(byReduced.mm(reduce.value()).mul_(new Scalar(1 / pixels)));
            Tensor factor = map(values.gate());
            Gradient result;
            if (gradient.isExclusive()) {
                torch.addcmul_outf(byMean, gradient.tensor(), factor, new Scalar(1), gradient.tensor());
                result = gradient;
            } else {
                result = new Gradient(torch.addcmul(byMean, gradient.tensor(), factor), true);
                gradient.close();
            }
            values.close();
            return List.of(result);
        }

        private static Tensor pick(Function function, Tensor input, Tensor output) {
            return Activation.needs(function) == Needs.INPUT ? input : output;
        }

        @Override
        public void close() {
            List.of(reduce, reduceBias, expand, expandBias).forEach(Parameter::close);
        }
    }

    private static final class AveragePool extends LayerModule {

        private final long[] kernel;
        private final long[] stride;
        private final long[] padding;

        AveragePool(Operation.Pool pool) {
            this.kernel = both(pool.kernel());
            this.stride = both(pool.stride());
            this.padding = both(pool.padding());
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            return torch.avg_pool2d(inputs.get(0), kernel, stride, padding, false, false, new LongOptional());
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            List<Gradient> result = isWanted
                    ? List.of(new Gradient(
                            torch.avg_pool2d_backward(
                                    channelsLast(gradient.tensor()),
                                    inputs.get(0),
                                    kernel,
                                    stride,
                                    padding,
                                    false,
                                    false,
                                    new LongOptional()),
                            true))
                    : List.of();
            gradient.close();
            return result;
        }
    }

    private static final class MaxPool extends LayerModule {

        private final long[] kernel;
        private final long[] stride;
        private final long[] padding;
        private final long[] dilation = both(1);
        private Optional<Tensor> indices = Optional.empty();

        MaxPool(Operation.Pool pool) {
            this.kernel = both(pool.kernel());
            this.stride = both(pool.stride());
            this.padding = both(pool.padding());
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            T_TensorTensor_T found =
                    torch.max_pool2d_with_indices(inputs.get(0), kernel, stride, padding, dilation, false);
            Tensor output = new Tensor(found.get0());
            if (pass == Pass.TRAINING) {
                indices = Optional.of(new Tensor(found.get1()));
            }
            found.close();
            return output;
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Tensor found = indices.orElseThrow();
            indices = Optional.empty();
            List<Gradient> result = isWanted
                    ? List.of(new Gradient(
                            torch.max_pool2d_with_indices_backward(
                                    channelsLast(gradient.tensor()),
                                    inputs.get(0),
                                    kernel,
                                    stride,
                                    padding,
                                    dilation,
                                    false,
                                    found),
                            true))
                    : List.of();
            found.close();
            gradient.close();
            return result;
        }
    }

    private static Tensor channelsLast(Tensor x) {
        return x.contiguous(MemoryFormat.ChannelsLast);
    }

    private static final class GlobalAveragePool extends LayerModule {

        /** Of the last forward pass, which may be of another resolution than the layer list's. */
        private long height;

        private long width;

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            height = inputs.get(0).size(2);
            width = inputs.get(0).size(3);
            return spatialMean(inputs.get(0));
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Tensor share = gradient.tensor().mul(new Scalar(1.0 / (height * width)));
            Gradient result = new Gradient(share.expand(-1, -1, height, width), false);
            gradient.close();
            return isWanted ? List.of(result) : List.of();
        }
    }

    private static final class Add extends LayerModule {

        private final int terms;

        Add(int terms) {
            this.terms = terms;
        }

        @Override
        boolean canOverwrite() {
            return true;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            Tensor sum = inputs.get(0);
            for (int i = 1; i < inputs.size(); i++) {
                if (overwrites || i > 1) {
                    sum.add_(inputs.get(i));
                } else {
                    sum = sum.add(inputs.get(i));
                }
            }
            return sum;
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            List<Gradient> result = new ArrayList<>();
            for (int i = 0; i < terms; i++) {
                result.add(new Gradient(new Tensor(gradient.tensor()), false));
            }
            gradient.close();
            return result;
        }
    }

    private static final class Concat extends LayerModule {

        private final List<Integer> channels;

        Concat(Layer layer) {
            this.channels = layer.inputs().stream()
                    .map(input -> input.shape().channels())
                    .toList();
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            return channelsLast(torch.cat(new TensorVector(inputs.toArray(Tensor[]::new)), 1));
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            List<Gradient> result = new ArrayList<>();
            long first = 0;
            for (int count : channels) {
                result.add(new Gradient(channelsLast(gradient.tensor().narrow(1, first, count)), false));
                first += count;
            }
            gradient.close();
            return result;
        }
    }

    private static final class ChannelShuffle extends LayerModule {

        private final long groups;
        private final long channelsOfGroup;

        ChannelShuffle(int groups, int channels) {
            this.groups = groups;
            this.channelsOfGroup = channels / groups;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            return channelsLast(torch.channel_shuffle(inputs.get(0), groups));
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Tensor back = channelsLast(torch.channel_shuffle(gradient.tensor(), channelsOfGroup));
            gradient.close();
            return List.of(new Gradient(back, false));
        }
    }

    private static final class Linear extends LayerModule {

        private final Parameter weight;
        private final Optional<Parameter> bias;
        private final boolean isMixed;

        Linear(Operation.Linear operation, Iterator<Parameter> parameters, boolean isMixed) {
            this.weight = parameters.next();
            this.bias = operation.bias() ? Optional.of(parameters.next()) : Optional.empty();
            this.isMixed = isMixed;
        }

        @Override
        Needs needs() {
            return Needs.INPUT;
        }

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            TensorOptional added =
                    bias.map(b -> new TensorOptional(cast(b.value(), isMixed))).orElseGet(TensorOptional::new);
            return torch.linear(inputs.get(0).flatten(1, -1), cast(weight.value(), isMixed), added)
                    .unsqueeze(2)
                    .unsqueeze(3);
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            Tensor rows = gradient.tensor().flatten(1, -1);
            weight.gradient().copy_(rows.t().mm(inputs.get(0).flatten(1, -1)));
            bias.ifPresent(b -> b.gradient().copy_(rows.sum(0)));
            Tensor back = rows.mm(cast(weight.value(), isMixed)).unsqueeze(2).unsqueeze(3);
            gradient.close();
            return isWanted ? List.of(new Gradient(back, false)) : List.of();
        }

        @Override
        public void close() {
            weight.close();
            bias.ifPresent(Parameter::close);
        }
    }

    private static final class Zero extends LayerModule {

        @Override
        Tensor forward(List<Tensor> inputs, Pass pass, boolean overwrites) {
            return torch.zeros_like(inputs.get(0));
        }

        @Override
        List<Gradient> backward(Gradient gradient, List<Tensor> inputs, Optional<Tensor> output, boolean isWanted) {
            gradient.close();
            return List.of();
        }
    }
}
