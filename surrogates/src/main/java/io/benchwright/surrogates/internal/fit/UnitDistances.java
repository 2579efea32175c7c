package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.space.Choice;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.NetworkQuantities;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far apart the codes of a unit are, choice by choice: what kernels are made of. Numbers are a distance apart that
 * follows their logarithms (options double more often than they grow by a constant), scaled to unit variance over the
 * options; labels are all equally far apart; what does not exist is beside them all, so that distances stay Euclidean and
 * kernels positive definite.
 *
 * <p>Besides, where a network stands among others by its physical quantities, if these are sums over units.
 */
final class UnitDistances {

    /** For each choice of each unit, the squared distance of two codes. */
    private final double[][][] squared;

    private final int[] radices;

    /** For each unit and code what it adds to each quantity; no quantities where they are no such sums. */
    private final double[][][] quantities;

    /** Distances alone. */
    UnitDistances(Encoding encoding) {
        this(encoding, new double[encoding.units().size()][0][0]);
    }

    /** Distances, and quantities in units of their standard deviation over some architectures, around their mean. */
    static UnitDistances of(Encoding encoding, NetworkQuantities quantities, int[] codes) {
        double @Nullable [][][] tables = quantities.tables();
        int units = encoding.units().size();
        if (tables == null) {
            return new UnitDistances(encoding);
        }
        int rows = codes.length / units;
        int count = quantities.count();
        double[] sum = new double[count];
        double[] squares = new double[count];
        for (int i = 0; i < rows; i++) {
            for (int q = 0; q < count; q++) {
                double value = 0;
                for (int u = 0; u < units; u++) {
                    value += tables[u][codes[i * units + u]][q];
                }
                sum[q] += value / rows;
                squares[q] += value * value / rows;
            }
        }
        double[][][] scaled = new double[units][][];
        for (int u = 0; u < units; u++) {
            scaled[u] = new double[tables[u].length][count];
            for (int code = 0; code < tables[u].length; code++) {
                for (int q = 0; q < count; q++) {
                    double variance = squares[q] - sum[q] * sum[q];
                    boolean varies = variance > 1e-12 * squares[q];
                    scaled[u][code][q] =
                            varies ? (tables[u][code][q] - sum[q] / units) / Math.sqrt(variance * count) : 0;
                }
            }
        }
        return new UnitDistances(encoding, scaled);
    }

    private UnitDistances(Encoding encoding, double[][][] quantities) {
        this.quantities = quantities;
        this.radices = encoding.radices();
        this.squared = new double[radices.length][][];
        for (int u = 0; u < radices.length; u++) {
            Encoding.Unit unit = encoding.units().get(u);
            squared[u] = new double[unit.choices().size()][];
            for (int c = 0; c < squared[u].length; c++) {
                squared[u][c] = squared(unit, c);
            }
        }
    }

    private static double[] squared(Encoding.Unit unit, int c) {
        double[] place = places(unit.choices().get(c));
        double[] squared = new double[unit.codes() * unit.codes()];
        for (int a = 0; a < unit.codes(); a++) {
            for (int b = 0; b < unit.codes(); b++) {
                int one = unit.option(a, c);
                int other = unit.option(b, c);
                double apart;
                if (one < 0 && other < 0) {
                    apart = 0;
                } else if (one < 0 || other < 0) {
                    apart = 1 + (place.length == 0 ? 0 : Math.pow(place[Math.max(one, other)], 2));
                } else if (place.length == 0) {
                    apart = one == other ? 0 : 1;
                } else {
                    apart = Math.pow(place[one] - place[other], 2);
                }
                squared[a * unit.codes() + b] = apart;
            }
        }
        return squared;
    }

    /** Where the options of a choice lie on a line; nowhere if they are labels. */
    private static double[] places(Choice choice) {
        if (!choice.isNumeric()) {
            return new double[0];
        }
        int options = choice.options().size();
        double[] places = new double[options];
        boolean logarithmic = choice.number(0) > 0;
        for (int i = 0; i < options; i++) {
            places[i] = logarithmic ? StrictMath.log(choice.number(i)) : choice.number(i);
        }
        double mean = Arrays.stream(places).average().orElseThrow();
        double variance =
                Arrays.stream(places).map(p -> (p - mean) * (p - mean)).sum() / options;
        double deviation = variance > 0 ? Math.sqrt(variance) : 1;
        for (int i = 0; i < options; i++) {
            places[i] = (places[i] - mean) / deviation;
        }
        return places;
    }

    int units() {
        return radices.length;
    }

    /** The quantities of points, one after the other: as many for each as {@link #quantityCount} says. */
    double[] quantities(int[] codes) {
        int units = units();
        int count = quantityCount();
        double[] sums = new double[codes.length / units * count];
        for (int i = 0; i < codes.length / units; i++) {
            for (int u = 0; u < units && count > 0; u++) {
                double[] added = quantities[u][codes[i * units + u]];
                for (int q = 0; q < count; q++) {
                    sums[i * count + q] += added[q];
                }
            }
        }
        return sums;
    }

    /** What a code of a unit adds to each quantity. */
    double[] quantities(int unit, int code) {
        return quantityCount() == 0 ? new double[0] : quantities[unit][code];
    }

    int quantityCount() {
        return quantities[0].length == 0 ? 0 : quantities[0][0].length;
    }

    /** The number of codes of a unit. */
    int codes(int unit) {
        return radices[unit];
    }

    int[] radices() {
        return radices.clone();
    }

    /** The number of choices of a unit. */
    int choices(int unit) {
        return squared[unit].length;
    }

    /** The number of choices of all units. */
    int choices() {
        return Arrays.stream(squared).mapToInt(choices -> choices.length).sum();
    }

    /** The squared distance of two codes in one choice. */
    double squared(int unit, int choice, int index) {
        return squared[unit][choice][index];
    }

    /** The squared-exponential kernel of a unit for all pairs of its codes, with a weight for each choice. */
    double[] kernel(int unit, double[] logWeights, int firstWeight) {
        double[] kernel = new double[radices[unit] * radices[unit]];
        for (int i = 0; i < kernel.length; i++) {
            double exponent = 0;
            for (int c = 0; c < squared[unit].length; c++) {
                exponent += StrictMath.exp(2 * logWeights[firstWeight + c]) * squared[unit][c][i];
            }
            kernel[i] = StrictMath.exp(-exponent / 2);
        }
        return kernel;
    }
}
