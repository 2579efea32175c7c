package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

    private static final int COUNT = 150;

    private static Stream<Encoding> encodings() {
        return Stream.concat(SearchSpaces.all().stream(), Stream.of(new ConditionalSpace()))
                .map(Encoding::of);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void anArchitectureIsAnsweredTheSameAloneAndAnywhereInABatch(Encoding encoding) {
        ModelsForTests models = new ModelsForTests(encoding, 3);
        ProductKernel kernel = models.kernel(300);
        Inputs inputs = Inputs.of(encoding, models.architectures(COUNT));
        for (Model model : List.of(
                SmoothModel.constant(2),
                models.additive(Domain.IDENTITY),
                models.additive(Domain.INVERSE),
                models.gaussian(Domain.LOGARITHM, kernel),
                models.boosted(models.gaussian(Domain.IDENTITY, kernel), 30, true, true, true),
                models.boosted(SmoothModel.constant(5), 30, false, false, false),
                ModelsForTests.blend(models.additive(Domain.IDENTITY), models.gaussian(Domain.INVERSE, kernel)),
                models.everything())) {
            double[] alone = new double[COUNT];
            Scratch scratch = new Scratch();
            for (int i = 0; i < COUNT; i++) {
                model.predict(inputs, i, 1, alone, i, scratch, 0);
                assertThat(alone[i]).isFinite();
            }
            for (int batch : new int[] {1, 2, 3, 7, 63, 64}) {
                double[] out = new double[COUNT + 2];
                for (int from = 0; from < COUNT; from += batch) {
                    model.predict(inputs, from, Math.min(batch, COUNT - from), out, from + 1, scratch, 0);
                }
                for (int i = 0; i < COUNT; i++) {
                    assertThat(out[i + 1]).isEqualTo(alone[i]);
                }
                assertThat(out[0]).isZero();
                assertThat(out[COUNT + 1]).isZero();
            }
            assertThat(model.predict(inputs)).isEqualTo(alone);
            assertThat(model.predict(inputs.select(new int[] {9, 4, 4}))).containsExactly(alone[9], alone[4], alone[4]);
        }
    }

    @Test
    void aBlendWithinABlendIsAMeanOfMeans() {
        ModelsForTests models = new ModelsForTests("mnasnet", 4);
        Inputs inputs = Inputs.of(models.encoding(), models.architectures(COUNT));
        Model a = models.additive(Domain.IDENTITY);
        Model b = models.boosted(models.additive(Domain.INVERSE), 10, true, true, true);
        Model c = SmoothModel.constant(7);
        Blend inner = new Blend(List.of(b, c), new double[] {0.25, 0.75});
        Blend last = new Blend(List.of(a, inner), new double[] {0.4, 0.6});
        Blend first = new Blend(List.of(inner, a), new double[] {0.6, 0.4});

        double[] ofA = a.predict(inputs);
        double[] ofB = b.predict(inputs);
        double[] ofLast = last.predict(inputs);
        double[] ofFirst = first.predict(inputs);
        for (int i = 0; i < COUNT; i++) {
            double mean = 0.25 * ofB[i] + 0.75 * 7;
            assertThat(ofLast[i]).isEqualTo(0.4 * ofA[i] + 0.6 * mean);
            assertThat(ofFirst[i]).isEqualTo(0.6 * mean + 0.4 * ofA[i]);
        }
    }

    @Test
    void treesCorrectARatioOrADifference() {
        ModelsForTests models = new ModelsForTests("mnasnet", 5);
        Inputs inputs = Inputs.of(models.encoding(), models.architectures(COUNT));
        BoostedModel ratio = models.boosted(models.additive(Domain.IDENTITY), 10, true, true, true);
        BoostedModel difference =
                new BoostedModel(ratio.base(), ratio.features(), ratio.trees(), ratio.booster(), false, ratio.scale());
        double[] base = ratio.base().predict(inputs);
        int width = ratio.features().count();
        float[] row = new float[width];
        for (int i = 0; i < COUNT; i++) {
            ratio.features().write(inputs, i, 1, base, i, row, new Scratch());
            double correction = 0.1 * ratio.trees().predict(row, 0);
            assertThat(row[width - 1]).isEqualTo((float) base[i]);
            assertThat(ratio.predict(inputs)[i]).isEqualTo(base[i] * StrictMath.exp(correction));
            assertThat(difference.predict(inputs)[i]).isEqualTo(base[i] + correction);
        }
    }

    @Test
    void whatAModelMayNotGoBelowIsKeptOutOfTheInverse() {
        AdditiveTables negative = new AdditiveTables(-3, new float[0][], List.of());
        Inputs inputs = Inputs.of(
                Encoding.of(SearchSpaces.named("fbnet")),
                List.of(SearchSpaces.named("fbnet").first()));

        assertThat(SmoothModel.additive(Domain.INVERSE, 0.5, negative).predict(inputs))
                .containsExactly(2);
        assertThat(SmoothModel.additive(Domain.IDENTITY, 0.5, negative).predict(inputs))
                .containsExactly(0.5);
    }

    @Test
    void treesSeeNumbersFlagsAndLabelsAndMissAbsentChoices() {
        ConditionalSpace space = new ConditionalSpace();
        Encoding encoding = Encoding.of(space);
        TreeFeatures features = new TreeFeatures(encoding, null, false);
        Architecture deep = space.parse("depth=2,colour=green|width=7,kind=c,bias=yes|kernel=5,groups=4");
        Architecture shallow = space.parse("depth=1,colour=blue|width=12,kind=i,bias=no|");
        float[] rows = new float[2 * features.count()];
        features.write(Inputs.of(encoding, List.of(deep, shallow)), 0, 2, new double[2], 0, rows, new Scratch());

        float missing = Float.NaN;
        assertThat(features.names())
                .containsExactly(
                        "depth: depth",
                        "depth: colour=red",
                        "depth: colour=green",
                        "depth: colour=blue",
                        "wide: width",
                        "wide: kind=a",
                        "wide: kind=b",
                        "wide: kind=c",
                        "wide: kind=d",
                        "wide: kind=e",
                        "wide: kind=f",
                        "wide: kind=g",
                        "wide: kind=h",
                        "wide: kind=i",
                        "wide: bias",
                        "second: kernel",
                        "second: groups");
        assertThat(rows)
                .containsExactly(
                        2, 0, 1, 0, 7, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 5, 4, //
                        1, 0, 0, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, missing, missing);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void everyFeatureHasANameOfItsOwn(Encoding encoding) {
        NetworkQuantities quantities = NetworkQuantities.lowered(encoding);

        assertThat(new TreeFeatures(encoding, quantities, true).names())
                .doesNotHaveDuplicates()
                .hasSize(new TreeFeatures(encoding, quantities, true).count());
    }
}
