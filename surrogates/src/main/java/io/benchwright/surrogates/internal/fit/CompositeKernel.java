package io.benchwright.surrogates.internal.fit;

import java.util.Arrays;

/**
 * The covariance of a Gaussian process over architectures, a sum of
 *
 * <ul>
 *   <li>a constant;
 *   <li>the product of physical quantities, if they are sums over units: a linear regression on these;
 *   <li>for each unit, a part that is free for each code, and a squared-exponential one, under which similar codes agree;
 *   <li>for each two neighbouring units the product of their squared-exponential kernels, and the sum of such products
 *       over all pairs of units;
 *   <li>the product of squared-exponential kernels of all units, with weights of its own (automatic relevance
 *       determination), under which everything interacts.
 * </ul>
 *
 * <p>All but the last part of the posterior mean are tables over codes.
 */
final class CompositeKernel {

    private final UnitDistances distances;
    private final double[] parameters;

    // Tables over the codes of each unit.
    private final double[][] global;
    private final double[][] local;

    /** Where each kind of parameter begins; all are logarithms. */
    record Layout(int units, int choices) {

        static final int CONSTANT = 0;
        static final int NOISE = 1;
        static final int GLOBAL = 2;
        static final int PAIRS = 3;
        static final int LINEAR = 4;

        int free() {
            return 5;
        }

        int local() {
            return free() + units;
        }

        int neighbours() {
            return local() + units;
        }

        int globalWeights() {
            return neighbours() + Math.max(0, units - 1);
        }

        int localWeights() {
            return globalWeights() + choices;
        }

        int size() {
            return localWeights() + choices;
        }

        /**
         * A start, near what fits to published benchmarks come to.
         *
         * @param addsUp whether the values are times, which are nearly sums over parts of a network; levels such as accuracy
         *     are noisier, and everything interacts
         */
        double[] start(boolean addsUp) {
            double[] start = new double[size()];
            start[NOISE] = addsUp ? -7 : -5;
            start[GLOBAL] = addsUp ? -3 : -1;
            start[PAIRS] = addsUp ? -5 : -2;
            start[LINEAR] = -1;
            Arrays.fill(start, free(), local(), -8.5);
            Arrays.fill(start, local(), neighbours(), -1.5);
            Arrays.fill(start, neighbours(), globalWeights(), addsUp ? -6 : -3.5);
            Arrays.fill(start, globalWeights(), localWeights(), -2.4);
            Arrays.fill(start, localWeights(), size(), -1.8);
            return start;
        }
    }

    private final Layout layout;
    private final double constant;
    private final double linearVariance;
    private final double globalVariance;
    private final double pairVariance;
    private final double[] freeVariance;
    private final double[] localVariance;
    private final double[] neighbourVariance;

    CompositeKernel(UnitDistances distances, double[] parameters) {
        this.distances = distances;
        this.parameters = parameters.clone();
        this.layout = new Layout(distances.units(), distances.choices());
        int units = distances.units();
        this.global = new double[units][];
        this.local = new double[units][];
        int choice = 0;
        for (int u = 0; u < units; u++) {
            global[u] = distances.kernel(u, parameters, layout.globalWeights() + choice);
            local[u] = distances.kernel(u, parameters, layout.localWeights() + choice);
            choice += distances.choices(u);
        }
        this.constant = StrictMath.exp(parameters[Layout.CONSTANT]);
        this.linearVariance = StrictMath.exp(parameters[Layout.LINEAR]);
        this.globalVariance = StrictMath.exp(parameters[Layout.GLOBAL]);
        // A sum over all pairs of units is scaled to be a mean.
        this.pairVariance = units < 2 ? 0 : StrictMath.exp(parameters[Layout.PAIRS]) * 2 / (units * (units - 1.0));
        this.freeVariance = exp(layout.free(), units);
        this.localVariance = exp(layout.local(), units);
        this.neighbourVariance = exp(layout.neighbours(), units - 1);
    }

    private double[] exp(int from, int count) {
        return Arrays.stream(parameters, from, from + count)
                .map(StrictMath::exp)
                .toArray();
    }

    static Layout layout(UnitDistances distances) {
        return new Layout(distances.units(), distances.choices());
    }

    /** The variance of the noise of an observation of weight 1. */
    double noise() {
        return StrictMath.exp(parameters[Layout.NOISE]);
    }

    double constant() {
        return constant;
    }

    double linearVariance() {
        return linearVariance;
    }

    double globalVariance() {
        return globalVariance;
    }

    double pairVariance() {
        return pairVariance;
    }

    double freeVariance(int unit) {
        return freeVariance[unit];
    }

    double localVariance(int unit) {
        return localVariance[unit];
    }

    double neighbourVariance(int unit) {
        return neighbourVariance[unit];
    }

    /** The squared-exponential kernel of a unit in the product over all. */
    double[] global(int unit) {
        return global[unit];
    }

    /** The squared-exponential kernel of a unit in sums and pairs. */
    double[] local(int unit) {
        return local[unit];
    }

    /**
     * The covariance of two points without noise.
     *
     * @param codes of all points
     * @param quantities of all points: {@link UnitDistances#quantities(int[])}
     */
    double at(int[] codes, double[] quantities, int one, int other) {
        int units = distances.units();
        double sum = constant + linearVariance * linear(quantities, one, other);
        double product = globalVariance;
        double previous = 0;
        double locals = 0;
        double squares = 0;
        for (int u = 0; u < units; u++) {
            int a = codes[one * units + u];
            int b = codes[other * units + u];
            int index = a * distances.codes(u) + b;
            double here = local[u][index];
            product *= global[u][index];
            sum += localVariance[u] * here;
            if (a == b) {
                sum += freeVariance[u];
            }
            if (u > 0) {
                sum += neighbourVariance[u - 1] * previous * here;
            }
            previous = here;
            locals += here;
            squares += here * here;
        }
        return sum + product + pairVariance * (locals * locals - squares) / 2;
    }

    private double linear(double[] quantities, int one, int other) {
        int count = distances.quantityCount();
        double product = 0;
        for (int q = 0; q < count; q++) {
            product += quantities[one * count + q] * quantities[other * count + q];
        }
        return product;
    }

    /**
     * The gradient of a function by the parameters, noise left out.
     *
     * @param codes of the points
     * @param quantities of the points
     * @param count points
     * @param byCovariance the gradient by the covariance of each two points: symmetric
     */
    double[] gradient(int[] codes, double[] quantities, int count, double[] byCovariance) {
        int units = distances.units();
        double[] gradient = new double[layout.size()];
        double[][] byGlobal = new double[units][];
        double[][] byLocal = new double[units][];
        for (int u = 0; u < units; u++) {
            byGlobal[u] = new double[global[u].length];
            byLocal[u] = new double[local[u].length];
        }
        double[] here = new double[units];
        int[] index = new int[units];
        double byConstant = 0;
        double byLinear = 0;
        double byGlobalVariance = 0;
        double byPairVariance = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                double weight = byCovariance[i * count + j] * (i == j ? 1 : 2);
                double product = globalVariance;
                double locals = 0;
                double squares = 0;
                for (int u = 0; u < units; u++) {
                    int a = codes[i * units + u];
                    int b = codes[j * units + u];
                    index[u] = a * distances.codes(u) + b;
                    here[u] = local[u][index[u]];
                    product *= global[u][index[u]];
                    locals += here[u];
                    squares += here[u] * here[u];
                    if (a == b) {
                        gradient[layout.free() + u] += weight * freeVariance[u];
                    }
                }
                byConstant += weight;
                byLinear += weight * linear(quantities, i, j);
                byGlobalVariance += weight * product;
                byPairVariance += weight * (locals * locals - squares) / 2;
                double weighted = weight * product;
                for (int u = 0; u < units; u++) {
                    byGlobal[u][index[u]] += weighted;
                    double byHere = localVariance[u] + pairVariance * (locals - here[u]);
                    if (u > 0) {
                        byHere += neighbourVariance[u - 1] * here[u - 1];
                        gradient[layout.neighbours() + u - 1] +=
                                weight * neighbourVariance[u - 1] * here[u - 1] * here[u];
                    }
                    if (u + 1 < units) {
                        byHere += neighbourVariance[u] * here[u + 1];
                    }
                    gradient[layout.local() + u] += weight * localVariance[u] * here[u];
                    byLocal[u][index[u]] += weight * byHere * here[u];
                }
            }
        }
        gradient[Layout.CONSTANT] = byConstant * constant;
        gradient[Layout.LINEAR] = byLinear * linearVariance;
        gradient[Layout.GLOBAL] = byGlobalVariance;
        gradient[Layout.PAIRS] = byPairVariance * pairVariance;
        int choice = 0;
        for (int u = 0; u < units; u++) {
            for (int c = 0; c < distances.choices(u); c++) {
                gradient[layout.globalWeights() + choice] =
                        byWeight(u, c, byGlobal[u], parameters[layout.globalWeights() + choice]);
                gradient[layout.localWeights() + choice] =
                        byWeight(u, c, byLocal[u], parameters[layout.localWeights() + choice]);
                choice++;
            }
        }
        return gradient;
    }

    /** By the logarithm of a choice's weight: a kernel k has the derivative -weight^2 x squared distance x k. */
    private double byWeight(int unit, int choice, double[] byKernel, double logWeight) {
        double sum = 0;
        for (int i = 0; i < byKernel.length; i++) {
            sum += byKernel[i] * distances.squared(unit, choice, i);
        }
        return -StrictMath.exp(2 * logWeight) * sum;
    }
}
