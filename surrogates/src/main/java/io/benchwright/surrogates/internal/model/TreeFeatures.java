package io.benchwright.surrogates.internal.model;

import io.benchwright.data.space.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What trees see of an architecture: each choice (its number, or a yes or no for each label), missing where it does not
 * exist; the physical quantities of its network where that is wanted; and what the model before the trees says.
 */
public final class TreeFeatures {

    private final Encoding encoding;
    private final @Nullable NetworkQuantities quantities;
    private final boolean seesBase;
    private final int choiceFeatures;

    /** For each unit and code the values of the unit's choice features. */
    private final float[][][] ofCode;

    /** The first choice feature of each unit. */
    private final int[] first;

    /**
     * Puts features together.
     *
     * @param encoding of the space
     * @param quantities physical quantities; null for none
     * @param seesBase whether the prediction of the model before the trees is a feature
     */
    public TreeFeatures(Encoding encoding, @Nullable NetworkQuantities quantities, boolean seesBase) {
        this.encoding = encoding;
        this.quantities = quantities;
        this.seesBase = seesBase;
        int units = encoding.units().size();
        this.ofCode = new float[units][][];
        this.first = new int[units];
        int features = 0;
        for (int u = 0; u < units; u++) {
            first[u] = features;
            Encoding.Unit unit = encoding.units().get(u);
            ofCode[u] = new float[unit.codes()][];
            for (int code = 0; code < unit.codes(); code++) {
                ofCode[u][code] = values(unit, code);
            }
            features += ofCode[u][0].length;
        }
        this.choiceFeatures = features;
    }

    private static float[] values(Encoding.Unit unit, int code) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < unit.choices().size(); i++) {
            Choice choice = unit.choices().get(i);
            int option = unit.option(code, i);
            if (choice.isNumeric() || choice.options().size() <= 2) {
                values.add(option < 0 ? Float.NaN : choice.isNumeric() ? choice.number(option) : option);
            } else {
                for (int label = 0; label < choice.options().size(); label++) {
                    values.add(option < 0 ? Float.NaN : option == label ? 1f : 0f);
                }
            }
        }
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /** How many features there are. */
    public int count() {
        return choiceFeatures + (quantities == null ? 0 : quantities.count()) + (seesBase ? 1 : 0);
    }

    /** The physical quantities; null if there are none. */
    @Nullable
    NetworkQuantities quantities() {
        return quantities;
    }

    /** Whether the prediction of the model before the trees is a feature. */
    boolean seesBase() {
        return seesBase;
    }

    /** The names of the features, for people. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Encoding.Unit unit : encoding.units()) {
            for (Choice choice : unit.choices()) {
                boolean saysIt = unit.choices().size() == 1 && unit.name().endsWith(choice.name());
                String name = saysIt ? unit.name() : unit.name() + ": " + choice.name();
                if (choice.isNumeric() || choice.options().size() <= 2) {
                    names.add(name);
                } else {
                    choice.options().forEach(label -> names.add(name + "=" + label));
                }
            }
        }
        for (int q = 0; quantities != null && q < quantities.count(); q++) {
            names.add(quantities.name(q));
        }
        if (seesBase) {
            names.add("prediction before trees");
        }
        return names;
    }

    /**
     * Writes rows of features.
     *
     * @param base predictions of the model before the trees
     * @param rows takes the rows, one after the other
     */
    public void write(
            Inputs inputs, int offset, int count, double[] base, int baseOffset, float[] rows, Scratch scratch) {
        int width = count();
        double[] sums = scratch.sums(quantities == null ? 0 : quantities.count());
        for (int i = 0; i < count; i++) {
            int row = i * width;
            int code = (offset + i) * inputs.units();
            for (int u = 0; u < first.length; u++) {
                float[] values = ofCode[u][inputs.codes()[code + u]];
                System.arraycopy(values, 0, rows, row + first[u], values.length);
            }
            if (quantities != null) {
                quantities.write(
                        inputs.architectures()[offset + i], inputs.codes(), code, sums, rows, row + choiceFeatures);
            }
            if (seesBase) {
                rows[row + width - 1] = (float) base[baseOffset + i];
            }
        }
    }
}
