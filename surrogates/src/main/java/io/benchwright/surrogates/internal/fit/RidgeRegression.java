package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.space.Choice;
import io.benchwright.surrogates.internal.model.AdditiveTables;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.SmoothModel;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Weighted ridge regression on a column for each code of each unit, and one for each pair of options of choices in
 * neighbouring units: time that is a sum over blocks, and over what happens at their borders.
 */
final class RidgeRegression {

    private final Encoding encoding;
    private final int units;

    /** For each unit and code its column among those of units. */
    private final int[] unitColumn;

    private final List<Border> borders;
    private final int columns;

    /** Pairs of options of one choice each in two neighbouring units. */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    private record Border(int unit, int[] first, int[] second, int secondOptions, int column) {

        int column(int a, int b) {
            return column + first[a] * secondOptions + second[b];
        }
    }

    RidgeRegression(Encoding encoding) {
        this.encoding = encoding;
        this.units = encoding.units().size();
        this.unitColumn = new int[units];
        int column = 0;
        for (int u = 0; u < units; u++) {
            unitColumn[u] = column;
            column += encoding.units().get(u).codes();
        }
        this.borders = new ArrayList<>();
        for (int u = 0; u + 1 < units; u++) {
            Encoding.Unit one = encoding.units().get(u);
            Encoding.Unit other = encoding.units().get(u + 1);
            for (int i = 0; i < one.choices().size(); i++) {
                for (int j = 0; j < other.choices().size(); j++) {
                    int options = options(other.choices().get(j));
                    borders.add(new Border(u, options(one, i), options(other, j), options, column));
                    column += options(one.choices().get(i)) * options;
                }
            }
        }
        this.columns = column;
    }

    private static int options(Choice choice) {
        return choice.options().size() + (choice.condition().isPresent() ? 1 : 0);
    }

    /** The option of a choice under each code of its unit; one more than the last where it does not exist. */
    private static int[] options(Encoding.Unit unit, int choice) {
        int[] options = new int[unit.codes()];
        for (int code = 0; code < options.length; code++) {
            int option = unit.option(code, choice);
            options[code] = option < 0 ? unit.choices().get(choice).options().size() : option;
        }
        return options;
    }

    /** The columns that are 1 for a point. */
    private int[] ones(int[] codes, int offset) {
        int[] ones = new int[units + borders.size()];
        for (int u = 0; u < units; u++) {
            ones[u] = unitColumn[u] + codes[offset + u];
        }
        for (int i = 0; i < borders.size(); i++) {
            Border border = borders.get(i);
            ones[units + i] = border.column(codes[offset + border.unit], codes[offset + border.unit + 1]);
        }
        return ones;
    }

    /**
     * Fits coefficients for several penalties at once.
     *
     * @param observations in the domain
     * @param penalties each a multiple of the mean weight
     */
    List<SmoothModel> fit(GaussianProcess.Observations observations, double[] penalties, Domain domain, double least) {
        int n = observations.count();
        double[] mean = new double[columns];
        double total = 0;
        int[][] ones = new int[n][];
        for (int i = 0; i < n; i++) {
            ones[i] = ones(observations.codes(), i * units);
            double weight = observations.weights()[i];
            total += weight;
            for (int column : ones[i]) {
                mean[column] += weight;
            }
        }
        // Weighted sums of products; centred afterwards, since columns of ones and zeros are sparse.
        DMatrixRMaj gram = new DMatrixRMaj(columns, columns);
        double[] moment = new double[columns];
        double center = 0;
        for (int i = 0; i < n; i++) {
            double weight = observations.weights()[i];
            center += weight * observations.values()[i] / total;
            for (int a : ones[i]) {
                moment[a] += weight * observations.values()[i];
                for (int b : ones[i]) {
                    gram.data[a * columns + b] += weight;
                }
            }
        }
        for (int a = 0; a < columns; a++) {
            moment[a] -= mean[a] * center;
            for (int b = 0; b < columns; b++) {
                gram.data[a * columns + b] -= mean[a] * mean[b] / total;
            }
        }
        List<SmoothModel> models = new ArrayList<>();
        for (double penalty : penalties) {
            DMatrixRMaj penalised = gram.copy();
            for (int a = 0; a < columns; a++) {
                penalised.data[a * columns + a] += penalty;
            }
            LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(columns);
            DMatrixRMaj coefficients = new DMatrixRMaj(columns, 1);
            if (!solver.setA(penalised)) {
                throw new IllegalStateException("the normal equations of a ridge regression are not positive definite");
            }
            solver.solve(new DMatrixRMaj(columns, 1, true, moment.clone()), coefficients);
            models.add(model(observations, coefficients.data, mean, total, center, domain, least));
        }
        return models;
    }

    private SmoothModel model(
            GaussianProcess.Observations observations,
            double[] coefficients,
            double[] mean,
            double total,
            double center,
            Domain domain,
            double least) {
        double scale = observations.scale();
        double constant = center;
        for (int a = 0; a < columns; a++) {
            constant -= coefficients[a] * mean[a] / total;
        }
        float[][] tables = new float[units][];
        for (int u = 0; u < units; u++) {
            tables[u] = new float[encoding.units().get(u).codes()];
            for (int code = 0; code < tables[u].length; code++) {
                tables[u][code] = (float) (scale * coefficients[unitColumn[u] + code]);
            }
        }
        List<AdditiveTables.Pair> pairs = new ArrayList<>();
        for (int u = 0; u + 1 < units; u++) {
            int first = encoding.units().get(u).codes();
            int second = encoding.units().get(u + 1).codes();
            double[] values = new double[first * second];
            for (Border border : borders) {
                if (border.unit == u) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] += scale * coefficients[border.column(i / second, i % second)];
                    }
                }
            }
            pairs.add(new AdditiveTables.Pair(u, u + 1, second, Floats.of(values)));
        }
        return SmoothModel.additive(
                domain, least, new AdditiveTables(observations.center() + scale * constant, tables, pairs));
    }
}
