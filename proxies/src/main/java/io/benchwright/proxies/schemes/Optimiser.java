package io.benchwright.proxies.schemes;

import java.util.Optional;

/** What turns gradients into steps. Weight decay and learning rate belong to the scheme. */
public sealed interface Optimiser {

    /**
     * Stochastic gradient descent with momentum (as in PyTorch: without dampening, decay added to the gradient).
     *
     * @param momentum at least 0 and below 1
     * @param nesterov whether the momentum is Nesterov's
     */
    record Sgd(double momentum, boolean nesterov) implements Optimiser {

        /** The usual momentum. */
        public static final double MOMENTUM = 0.9;

        /** @throws IllegalArgumentException if the momentum is out of range, or Nesterov's has none */
        public Sgd {
            Limit.MOMENTUM.require(momentum);
            Limit.require(problem(momentum, nesterov));
        }

        /** What is wrong with the two together. */
        static Optional<String> problem(double momentum, boolean nesterov) {
            return nesterov && momentum == 0
                    ? Optional.of("momentum is 0, but Nesterov's must be above 0")
                    : Optional.empty();
        }

        @Override
        public String kind() {
            return "sgd";
        }
    }

    /**
     * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019).
     *
     * @param beta1 decay of the mean of gradients, at least 0 and below 1
     * @param beta2 decay of the mean of squared gradients, at least 0 and below 1
     * @param epsilon added to the denominator, above 0 and at most 1
     */
    record AdamW(double beta1, double beta2, double epsilon) implements Optimiser {

        /** The usual numbers: 0.9, 0.999 and 1e-8. */
        public static final AdamW USUAL = new AdamW(0.9, 0.999, 1e-8);

        /** @throws IllegalArgumentException if a number is out of range */
        public AdamW {
            Limit.BETA1.require(beta1);
            Limit.BETA2.require(beta2);
            Limit.EPSILON.require(epsilon);
        }

        @Override
        public String kind() {
            return "adamw";
        }
    }

    /** Its name in files: {@code sgd} or {@code adamw}. */
    String kind();
}
