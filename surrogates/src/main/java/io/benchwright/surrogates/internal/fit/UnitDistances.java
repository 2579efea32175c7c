package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.space.Choice;
import io.benchwright.surrogates.internal.model.Encoding;
import java.util.Arrays;

/**
 * How far apart the codes of a unit are, choice by choice: what kernels are made of. Numbers are a distance apart that
 * follows their logarithms (options double more often than they grow by a constant), scaled to unit variance over the
 * options; labels are all equally far apart, and so is what exists from what does not.
 */
final class UnitDistances {

    /** For each choice of each unit, the squared distance of two codes. */
    private final double[][][] squared;

    private final int[] radices;

    UnitDistances(Encoding encoding) {
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
                if (one < 0 || other < 0) {
                    apart = one == other ? 0 : 1;
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
