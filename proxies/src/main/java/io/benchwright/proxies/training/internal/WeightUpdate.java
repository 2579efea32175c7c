package io.benchwright.proxies.training.internal;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A rule by which gradients change parameters; it overwrites the gradients. Weight decay concerns only the values that
 * {@linkplain Parameters#decaying decay}.
 */
public abstract class WeightUpdate implements AutoCloseable {

    /** Small enough for all that a step touches of it to stay in a core's cache. */
    private static final long BLOCK = 1 << 16;

    private final List<Block> blocks = new ArrayList<>();
    private final List<Tensor> states = new ArrayList<>();

    /**
     * A stretch of all parameters.
     *
     * @param values the parameters
     * @param gradients theirs
     * @param states what the rule remembers for each
     * @param decays whether weight decay concerns them
     */
    record Block(Tensor values, Tensor gradients, List<Tensor> states, boolean decays) {}

    private WeightUpdate(Parameters parameters, TorchDevice device, int states) {
        for (int i = 0; i < states; i++) {
            this.states.add(device.zeros(parameters.count()));
        }
        addBlocks(parameters, 0, parameters.decaying(), true);
        addBlocks(parameters, parameters.decaying(), parameters.count(), false);
    }

    private void addBlocks(Parameters parameters, long from, long to, boolean decays) {
        for (long start = from; start < to; start += BLOCK) {
            long first = start;
            long length = Math.min(BLOCK, to - start);
            blocks.add(new Block(
                    parameters.values().narrow(0, first, length),
                    parameters.gradients().narrow(0, first, length),
                    states.stream().map(state -> state.narrow(0, first, length)).toList(),
                    decays));
        }
    }

    /**
     * Stochastic gradient descent with momentum as PyTorch has it: without dampening, decay added to the gradient.
     *
     * @param isNesterov whether the momentum is Nesterov's
     */
    public static WeightUpdate sgd(
            Parameters parameters, TorchDevice device, double decay, double momentum, boolean isNesterov) {
        return new Sgd(parameters, device, decay, momentum, isNesterov);
    }

    /** Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019) as PyTorch has it. */
    public static WeightUpdate adamW(
            Parameters parameters, TorchDevice device, double decay, double beta1, double beta2, double epsilon) {
        return new AdamW(parameters, device, decay, beta1, beta2, epsilon);
    }

    /**
     * Changes the parameters.
     *
     * @param rate the learning rate
     * @param step counted from 0
     */
    public final void step(double rate, long step) {
        for (Block block : blocks) {
            update(block, rate, step);
        }
    }

    abstract void update(Block block, double rate, long step);

    /** What the rule remembers between steps, besides their number: tensors as long as the parameters. */
    public final List<Tensor> states() {
        return List.copyOf(states);
    }

    @Override
    public final void close() {
        for (Block block : blocks) {
            block.values().close();
            block.gradients().close();
            block.states().forEach(Tensor::close);
        }
        states.forEach(Tensor::close);
    }

    private static final class Sgd extends WeightUpdate {

        private final Scalar decay;
        private final Scalar momentum;
        private final boolean isNesterov;

        Sgd(Parameters parameters, TorchDevice device, double decay, double momentum, boolean isNesterov) {
            super(parameters, device, 1);
            this.decay = new Scalar(decay);
            this.momentum = new Scalar(momentum);
            this.isNesterov = isNesterov;
        }

        @Override
        void update(Block block, double rate, long step) {
            Tensor gradient = block.gradients();
            Tensor velocity = block.states().get(0);
            if (block.decays()) {
                gradient.add_(block.values(), decay);
            }
            velocity.mul_(momentum).add_(gradient);
            if (isNesterov) {
                gradient.add_(velocity, momentum);
            }
            block.values().add_(isNesterov ? gradient : velocity, new Scalar(-rate));
        }
    }

    private static final class AdamW extends WeightUpdate {

        private final double decay;
        private final double beta1;
        private final double beta2;
        private final double epsilon;

        AdamW(Parameters parameters, TorchDevice device, double decay, double beta1, double beta2, double epsilon) {
            super(parameters, device, 2);
            this.decay = decay;
            this.beta1 = beta1;
            this.beta2 = beta2;
            this.epsilon = epsilon;
        }

        @Override
        void update(Block block, double rate, long step) {
            Tensor gradient = block.gradients();
            Tensor mean = block.states().get(0);
            Tensor square = block.states().get(1);
            if (block.decays()) {
                block.values().mul_(new Scalar(1 - rate * decay));
            }
            mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
            square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
            double correction1 = 1 - StrictMath.pow(beta1, step + 1.0);
            double correction2 = Math.sqrt(1 - StrictMath.pow(beta2, step + 1.0));
            Tensor denominator = square.sqrt().mul_(new Scalar(1 / correction2)).add_(new Scalar(epsilon));
            block.values().addcdiv_(mean, denominator, new Scalar(-rate / correction1));
        }
    }
}
