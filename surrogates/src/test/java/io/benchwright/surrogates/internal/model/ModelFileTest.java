package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import io.benchwright.surrogates.internal.trees.XgboostJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {

    @ParameterizedTest
    @ValueSource(strings = {"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    void whatIsWrittenReadsBackToTheSameBitsAndBytes(String space) throws Exception {
        ModelsForTests models = new ModelsForTests(space, 20);
        SurrogateModel surrogate =
                new SurrogateModel(models.encoding(), models.everything(), models.calibration(280, true));
        byte[] file = ModelFile.write("accuracy", "percent", surrogate);

        ModelParts parts = ModelParts.open(file, "a file");
        SurrogateModel read = parts.all();

        Inputs inputs = Inputs.of(models.encoding(), models.architectures(100));
        assertThat(read.model().predict(inputs)).isEqualTo(surrogate.model().predict(inputs));
        for (double probability : new double[] {0.05, 0.3, 0.95}) {
            assertThat(read.calibration().quantile(4.5, probability))
                    .isEqualTo(surrogate.calibration().quantile(4.5, probability));
            assertThat(read.calibration().draw(4.5, probability))
                    .isEqualTo(surrogate.calibration().draw(4.5, probability));
        }
        assertThat(parts.target()).isEqualTo("accuracy");
        assertThat(parts.unit()).isEqualTo("percent");
        assertThat(parts.encoding().space().name()).isEqualTo(space);
        assertThat(ModelFile.write("accuracy", "percent", read)).isEqualTo(file);
        assertThat(ModelFile.write("accuracy", "percent", surrogate)).isEqualTo(file);
    }

    @Test
    void kernelsAndTreesThatAreSharedAreWrittenOnceAndSharedAgain() throws Exception {
        ModelsForTests models = new ModelsForTests("mnasnet", 21);
        BoostedModel shared = models.boosted(models.gaussian(Domain.IDENTITY, models.kernel(40)), 3, true, true, false);
        SurrogateModel surrogate = new SurrogateModel(
                models.encoding(), ModelsForTests.blend(shared, shared), models.calibration(10, false));
        byte[] file = ModelFile.write("accuracy", "percent", surrogate);

        assertThat(ZipForTests.entries(file).keySet())
                .containsExactly("surrogate.json", "calibration.json", "kernel-0.json", "trees-0.json", "model.json");
        Blend read = (Blend) read(file);
        BoostedModel one = (BoostedModel) read.models().get(0);
        BoostedModel other = (BoostedModel) read.models().get(1);
        assertThat(other.trees()).isSameAs(one.trees());
        assertThat(((SmoothModel) other.base()).kernel()).isSameAs(((SmoothModel) one.base()).kernel());
    }

    @Test
    void modelsMustShareTheirQuantities() {
        ModelsForTests one = new ModelsForTests("mnasnet", 1);
        ModelsForTests other = new ModelsForTests("mnasnet", 2);
        SurrogateModel surrogate = new SurrogateModel(
                one.encoding(),
                ModelsForTests.blend(
                        one.boosted(SmoothModel.constant(1), 1, true, false, false),
                        other.boosted(SmoothModel.constant(1), 1, true, false, false)),
                one.calibration(5, false));

        assertThatThrownBy(() -> ModelFile.write("accuracy", "percent", surrogate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the models of a surrogate must share their physical quantities");
    }

    @Test
    void aSurrogateMayHaveNoResiduals() throws Exception {
        ModelsForTests models = new ModelsForTests("mnasnet", 1);
        SurrogateModel surrogate = new SurrogateModel(
                models.encoding(), SmoothModel.constant(1), Calibration.of(false, new double[0], new double[0]));

        SurrogateModel read = ModelParts.open(ModelFile.write("accuracy", "percent", surrogate), "a file")
                .all();

        assertThat(read.calibration().quantile(3, 0.05)).isEqualTo(3);
    }

    @Test
    void choicesAreHashedAsDescribed() throws Exception {
        String text = """
            conditional
            depth
            \tnumbers depth=1,2
            \tlabels colour=red,green,blue
            wide
            \tnumbers width=1,2,3,4,5,6,7,8,9,10,11,12
            \tlabels kind=a,b,c,d,e,f,g,h,i
            \tnumbers bias=no,yes
            second
            \tnumbers kernel=3,5\tif depth\tdepth=2
            \tnumbers groups=1,2,4\tif second\tkernel=5""";

        assertThat(ModelFile.choicesSha256(new ConditionalSpace()))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static final byte[] SMALL = small();

    /** A small file that has every field: a blend of a corrected kernel and tables with pairs. */
    private static byte[] small() {
        ModelsForTests models = new ModelsForTests("mnasnet", 22);
        BoostedModel boosted = models.boosted(models.gaussian(Domain.INVERSE, models.kernel(2)), 1, true, true, true);
        Model blend = new Blend(List.of(boosted, models.additive(Domain.IDENTITY)), new double[] {0.25, 0.75});
        return ModelFile.write(
                "accuracy",
                "percent",
                new SurrogateModel(
                        models.encoding(),
                        blend,
                        new Calibration(true, new double[] {1, 2}, new double[] {3, 4}, new double[] {-5, 6})));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # entry | replaced | by | the message after "a file: "
            surrogate | "format":"benchwright-surrogate" | "format":"a" | surrogate.json: is not a surrogate of Benchwright
            surrogate | "format" | "forma" | surrogate.json: is not a surrogate of Benchwright
            surrogate | "version":1 | "version":2 | surrogate.json: has version 2, but this Benchwright reads version 1; use a newer one
            surrogate | "version":1 | "version":0 | surrogate.json: has version 0, but this Benchwright reads version 1
            surrogate | "version":1 | "version":1.0 | surrogate.json: $.version is 1.0, but must be an integer of 32 bits
            surrogate | "version":1 | "version":"1" | surrogate.json: $.version is text, but must be an integer
            surrogate | "version":1 | "version":99999999999 | surrogate.json: $.version is 99999999999, but must be an integer of 32 bits
            surrogate | "version" | "versio" | surrogate.json: version is missing
            surrogate | "target" | "targe" | surrogate.json: target is missing
            surrogate | "unit" | "uni" | surrogate.json: unit is missing
            surrogate | "percent" | "per\\ncent" | surrogate.json: $.unit is 'per?cent', but must be short and in one line
            surrogate | "percent" | 5 | surrogate.json: $.unit is a number, but must be text
            surrogate | "percent" | null | surrogate.json: $.unit is null, but must be text
            surrogate | "unit" | "target" | surrogate.json: $.target stands twice
            surrogate | "space" | "spac" | surrogate.json: space is missing
            surrogate | "mnasnet" | "mnasnt" | surrogate.json: no search space is named 'mnasnt' (did you mean mnasnet?); there are fbnet, mnasnet, nas-bench-201, ofa-mobilenet-v3
            surrogate | "mnasnet" | "fbnet" | surrogate.json: was fitted for a space fbnet with other choices than the present one; fit it anew
            surrogate | "choicesSha256" | "choicesSha25" | surrogate.json: choicesSha256 is missing
            surrogate | "choicesSha256":" | "choicesSha256":"0 | surrogate.json: was fitted for a space mnasnet with other choices than the present one; fit it anew
            surrogate | {"format | [{"format | surrogate.json: $ is a list, but must be an object
            surrogate | "quantities" | "quantitie" | model.json: trees see quantities, but there are none
            surrogate | "constant":[ | "constant":[1, | surrogate.json: quantities: has 20 constants, not 19
            surrogate | "tables":[ | "tables":[[], | surrogate.json: quantities: has 8 units, not 7
            surrogate | "tables":[[ | "tables":[[[], | surrogate.json: quantities: unit 0 has 37 codes, not 36
            surrogate | "tables":[[[ | "tables":[[[1, | surrogate.json: quantities: a code of unit 0 has 20 values, not 19
            surrogate | "areTabulated":true | "areTabulated":1 | surrogate.json: $.quantities.areTabulated is a number, but must be true or false
            calibration | "knots":[1.0,2.0] | "knots":[2.0,1.0] | calibration.json: knots do not ascend
            calibration | "knots":[1.0,2.0] | "knots":[2.0,2.0] | calibration.json: knots do not ascend
            calibration | "knots":[1.0,2.0] | "knots":[2.0] | calibration.json: has 1 knots and 2 scales
            calibration | "knots":[1.0,2.0] | "knots":[1.0,1e999] | calibration.json: $.knots[1] is 1e999, but must be finite
            calibration | "scales":[3.0,4.0] | "scales":[3.0,-4.0] | calibration.json: a scale is -4.0, but must be positive
            calibration | "scales":[3.0,4.0] | "scales":[0,4.0] | calibration.json: a scale is 0.0, but must be positive
            calibration | "knots":[1.0,2.0],"scales":[3.0,4.0] | "knots":[],"scales":[] | calibration.json: has 0 knots and 0 scales
            calibration | [-5.0,6.0] | [7,6] | calibration.json: residuals do not ascend
            calibration | [-5.0,6.0] | [7,1e39] | calibration.json: $.residuals[1] is 1e39, but must be finite in 32 bits
            calibration | [-5.0,6.0] | [7,NaN] | calibration.json: is damaged: malformed at line 1 column 69 path $.residuals[1]
            calibration | [-5.0,6.0] | [7,Infinity] | calibration.json: is damaged: malformed at line 1 column 69 path $.residuals[1]
            calibration | [-5.0,6.0] | [7,"6"] | calibration.json: $.residuals[1] is text, but must be a number
            calibration | [-5.0,6.0] | [7,06] | calibration.json: is damaged: malformed at line 1 column 69 path $.residuals[1]
            calibration | [-5.0,6.0] | 7 | calibration.json: $.residuals is a number, but must be a list
            calibration | ]} | ]}{} | calibration.json: is damaged: malformed at line 1 column 78 path $
            calibration | ]} | ] | calibration.json: is damaged: End of input at line 1 column 76 path $.residuals
            model | "kind":"blend" | "kind":"mix" | model.json: kind is 'mix', but must be smooth, boosted, blend or linear
            model | "kind":"blend", | | model.json: kind is missing
            model | "weights":[0.25,0.75] | "weights":[0.25] | model.json: a blend has 2 models and 1 weights
            model | "weights":[0.25,0.75] | "weights":[0.25,0.7] | model.json: the weights of a blend are 0.95 together, not 1
            model | "weights":[0.25,0.75] | "weights":[-0.25,1.25] | model.json: a weight of a blend is -0.25, but must not be negative
            model | "models":[ | "model":[ | model.json: a blend has 0 models and 2 weights
            model | "trees":"trees-0.json", | | model.json: trees is missing
            model | trees-0.json | trees-1.json | a file: has no 'trees-1.json'
            model | trees-0.json | kernel-0.json | kernel-0.json: gradient_booster.name is missing
            model | kernel-0.json | trees-0.json | trees-0.json: has factors of 0 units, not 7
            model | kernel-0.json | kernel-9.json | a file: has no 'kernel-9.json'
            model | "scale":0.1 | "scale":-0.1 | model.json: scale is -0.1, but must be positive
            model | "scale":0.1 | "scale":0 | model.json: scale is 0.0, but must be positive
            model | "seesBase":true | "seesBase":false | model.json: trees see 48 features, but there are 47
            model | "seesQuantities":true | "seesQuantities":false | model.json: trees see 48 features, but there are 29
            model | "base" | "bas" | model.json: base is missing
            model | INVERSE | SQUARE | model.json: domain is 'SQUARE', but must be one of [IDENTITY, INVERSE, LOGARITHM]
            model | "domain":"INVERSE", | | model.json: domain is missing
            model | "least":0.5, | | model.json: least is -Infinity, but must be positive
            model | "least":0.5 | "least":0 | model.json: least is 0.0, but must be positive
            model | "constant" | "constan" | model.json: constant is missing
            model | "units":[ | "units":[[], | model.json: has tables for 8 units, not 7
            model | "units":[[ | "units":[[1, | model.json: the table of unit 0 has 37 values, not 36
            model | "values":[ | "values":[1, | model.json: a pair has 1729 values, not 1728
            model | "pairs":[ | "pairs":[{"first":4,"second":4}, | model.json: a pair is of units 4 and 4
            model | "pairs":[ | "pairs":[{"first":3,"second":7}, | model.json: a pair is of units 3 and 7
            model | "pairs":[ | "pairs":[{"second":4}, | model.json: a pair is of units -1 and 4
            model | "kernel":"kernel-0.json","pointWeights":[ | "kernel":"kernel-0.json","pointWeights":[1, | model.json: has 3 weights for 2 points
            kernel-0 | "factors":[ | "factors":[[], | kernel-0.json: has factors of 8 units, not 7
            kernel-0 | "factors":[[ | "factors":[[1, | kernel-0.json: unit 0 has 1297 factors, not 1296
            kernel-0 | "codes":[ | "codes":[1, | kernel-0.json: has 15 codes, which are no whole points
            kernel-0 | "codes":[ | "codes":[1,1,1,1,1,1,48, | kernel-0.json: a code of unit 6 is 48
            kernel-0 | "codes":[ | "codes":[1,1,1,1,1,1,-1, | kernel-0.json: a code of unit 6 is -1
            kernel-0 | "codes":[ | "codes":[1,1,1,1,1,1e0, | kernel-0.json: $.codes[5] is 1e0, but must be an integer of 32 bits
            trees-0 | "num_feature":"48","num_target" | "num_feature":"49","num_target" | model.json: trees see 49 features, but there are 48
            trees-0 | reg:squarederror | reg:gamma | trees-0.json: objective is 'reg:gamma', but only 'reg:squarederror' can be read
            """)
    void saysInOneLineWhatIsWrong(String entry, String replaced, String by, String message) {
        byte[] file = ZipForTests.with(SMALL, entry + ".json", text -> {
            assertThat(text).contains(replaced);
            return text.replace(replaced, by == null ? "" : by);
        });

        String whole = message.startsWith("a file: ") ? message : "a file: " + message;
        assertThatThrownBy(() -> ModelParts.open(file, "a file").all())
                .isInstanceOf(IOException.class)
                .hasMessage(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"calibration.json", "model.json", "trees-0.json", "kernel-0.json"})
    void namesAPartThatIsMissing(String entry) throws Exception {
        Map<String, byte[]> entries = ZipForTests.entries(SMALL);
        entries.remove(entry);
        ModelParts parts = ModelParts.open(ZipForTests.file(entries), "a file");

        assertThatThrownBy(parts::all).isInstanceOf(IOException.class).hasMessage("a file: has no '" + entry + "'");
    }

    /** Others may write what this version does not know. */
    private static SurrogateModel linear(String space) {
        ModelsForTests models = new ModelsForTests(space, 23);
        double[] weights = new double[PhysicalQuantities.COUNT];
        Arrays.setAll(weights, q -> 1e-9 * (q + 1));
        SmoothModel rest = models.gaussian(Domain.IDENTITY, models.kernel(3));
        LinearModel model = new LinearModel(
                true,
                0.125,
                List.of(
                        new LinearModel.Part(0.75, false, weights, rest),
                        new LinearModel.Part(0.25, true, new double[0], SmoothModel.constant(0.5))));
        return new SurrogateModel(models.encoding(), model, models.calibration(20, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    void linearModelsReadBackToTheSameBits(String space) throws Exception {
        SurrogateModel surrogate = linear(space);
        byte[] file = ModelFile.write("throughput@d", "imagesPerSecond", surrogate);

        SurrogateModel read = ModelParts.open(file, "a file").all();

        Inputs inputs = Inputs.of(surrogate.encoding(), new ModelsForTests(space, 24).architectures(70));
        double[] predicted = read.model().predict(inputs);
        assertThat(predicted).isEqualTo(surrogate.model().predict(inputs));
        assertThat(Arrays.stream(predicted).boxed()).allMatch(each -> each > 0 && each <= 8);
        assertThat(ModelFile.write("throughput@d", "imagesPerSecond", read)).isEqualTo(file);
        // By its definition, one network alone.
        LinearModel model = (LinearModel) read.model();
        Inputs one = inputs.select(new int[] {65});
        double[] quantities = PhysicalQuantities.of(one.architectures()[0].lower());
        double sum = model.parts().get(0).rest().predict(one)[0];
        for (int q = 0; q < quantities.length; q++) {
            sum += model.parts().get(0).quantities()[q] * quantities[q];
        }
        double time = Math.max(0.125, 0.75 * sum + 0.25 * StrictMath.exp(0.5));
        assertThat(predicted[65]).isCloseTo(1 / time, withinPercentage(1e-9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # replaced | by | the message after "a file: model.json: "
            "least":0.125 | "least":0 | least is 0.0, but must be positive
            "share":0.75 | "share":0.7 | the shares of parts are 0.95 together, not 1
            "share":0.75 | "share":-1 | the share of a part is missing or negative
            "networkQuantities":[ | "networkQuantities":[1, | a part has weights for 30 quantities of networks, not 29
            "rest" | "test" | a part has no rest
            IDENTITY | LOGARITHM | the rest of a part must be smooth, and of the domain IDENTITY
            """)
    void saysWhatIsWrongWithALinearModel(String replaced, String by, String message) {
        byte[] file = ZipForTests.with(
                ModelFile.write("throughput@d", "imagesPerSecond", linear("mnasnet")), "model.json", text -> {
                    assertThat(text).contains(replaced);
                    int at = text.indexOf(replaced);
                    return text.substring(0, at) + by + text.substring(at + replaced.length());
                });

        assertThatThrownBy(() -> ModelParts.open(file, "a file").all())
                .isInstanceOf(IOException.class)
                .hasMessage("a file: model.json: " + message);
    }

    @Test
    void passesOverFieldsAndEntriesThatItDoesNotKnow() throws Exception {
        byte[] file = SMALL;
        for (String entry : List.of("surrogate", "calibration", "model", "kernel-0")) {
            file = ZipForTests.with(
                    file, entry + ".json", text -> "{\"new\":[{\"a\":[[]]},\"b\",5,null]," + text.substring(1));
        }
        Map<String, byte[]> entries = ZipForTests.entries(file);
        entries.put("new/", new byte[0]);
        entries.put("new/thing", new byte[10]);
        SurrogateModel read =
                ModelParts.open(ZipForTests.file(entries), "a file").all();

        assertThat(ModelFile.write("accuracy", "percent", read)).isEqualTo(SMALL);
    }

    @Test
    void refusesModelsThatAreNestedTooDeep() throws Exception {
        String inner = "{\"kind\":\"smooth\",\"domain\":\"IDENTITY\",\"constant\":1}";
        for (int depth = 2; depth <= 6; depth++) {
            inner = "{\"kind\":\"blend\",\"weights\":[1],\"models\":[" + inner + "]}";
            byte[] file = with("model.json", inner);
            if (depth <= 4) {
                assertThat(read(file).predict(inputs(1))).containsExactly(1);
            } else {
                assertThatThrownBy(() -> read(file))
                        .hasMessage("a file: model.json: models are nested more than 4 deep");
            }
        }
    }

    @Test
    void refusesMoreModelsThanAnySurrogateHas() {
        String one = "{\"kind\":\"smooth\",\"domain\":\"IDENTITY\",\"constant\":1}";
        String blend = "{\"kind\":\"blend\",\"weights\":[1" + ",0".repeat(31) + "],\"models\":[" + one
                + ("," + one).repeat(31) + "]}";
        byte[] file = with("model.json", blend);

        assertThatThrownBy(() -> read(file)).hasMessage("a file: model.json: holds more than 32 models");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"new":%s} | [ | model.json: is damaged: Nesting limit 32 reached at line 1 column 40 path $.new[0][0]
            {"new":%s} | {"a": | model.json: is damaged: Nesting limit 32 reached at line 1 column
            {"models":%s} | [ | model.json: $.models[0] is a list, but must be an object
            """)
    void refusesDeepNestingOfAnything(String text, String open, String message) {
        byte[] file = with("model.json", text.formatted(open.repeat(100_000)));

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("a file: " + message)
                        .doesNotContain("\n"));
    }

    @Test
    void refusesObjectsOfManyFields() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 200; i++) {
            text.append("\"f").append(i).append("\":0,");
        }
        byte[] file = with("model.json", text.append("\"kind\":\"smooth\"}").toString());

        assertThatThrownBy(() -> read(file)).hasMessage("a file: model.json: an object has more than 100 fields");
    }

    /** A list of empty lists takes ten times as much memory as text; so do small numbers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"units\":[[]",
                "{\"pairs\":[{\"first\":0,\"second\":1,\"values\":[0",
                "{\"weights\":[1",
                "{\"weights\":[0.0"
            })
    void refusesMoreNumbersThanAnySurrogateHas(String start) {
        String element = start.endsWith("[]") ? "[]" : start.substring(start.lastIndexOf('[') + 1);
        byte[] file = with("model.json", start + ("," + element).repeat(9 << 20));

        assertThatThrownBy(() -> read(file)).hasMessage("a file: model.json: holds more numbers than any surrogate");
    }

    @Test
    void refusesKernelsOfMorePointsThanAnySurrogateHas() {
        ModelsForTests models = new ModelsForTests("mnasnet", 1);
        int units = models.encoding().units().size();
        byte[] file = ModelFile.write(
                "accuracy",
                "percent",
                new SurrogateModel(
                        models.encoding(),
                        models.gaussian(Domain.IDENTITY, models.kernel(1)),
                        models.calibration(5, false)));
        byte[] many = ZipForTests.with(
                file,
                "kernel-0.json",
                text -> text.replaceFirst(
                        "\"codes\":\\[[^]]*]", "\"codes\":[0" + ",0".repeat(1_000_000 * units - 1) + "]"));

        assertThatThrownBy(() -> read(many)).hasMessage("a file: kernel-0.json: has more points than any surrogate");
    }

    /** Whatever a sound file says, it can be computed: into infinity, if need be. */
    @Test
    void numbersThatOverflowInPredictionsDoNoHarm() throws Exception {
        byte[] file = ZipForTests.with(
                SMALL,
                "model.json",
                text -> text.replaceAll("\"constant\":[0-9.]+", "\"constant\":-1e308")
                        .replace("INVERSE", "LOGARITHM"));
        file = ZipForTests.with(
                file,
                "kernel-0.json",
                text -> text.replace("\"factors\":[[", "\"factors\":[[1e300,").replaceFirst("(?<=1e300,)[^,]*,", ""));
        Model model = read(file);

        assertThat(model.predict(inputs(100))).hasSize(100);
    }

    private static byte[] with(String entry, String text) {
        return ZipForTests.with(SMALL, entry, old -> text);
    }

    private static Model read(byte[] file) throws IOException {
        return ModelParts.open(file, "a file").model();
    }

    private static Inputs inputs(int count) {
        ModelsForTests models = new ModelsForTests("mnasnet", 23);
        return Inputs.of(models.encoding(), models.architectures(count));
    }

    /** What the format promises to those who use other tools: unpack, load, predict. */
    @Test
    void treesCanBeTakenOutForPythonAndPredictTheSameThere(@TempDir Path folder) throws Exception {
        assumePythonHasXgboost(folder);
        // A space in which choices may be absent, so that values are missing.
        Encoding encoding = Encoding.of(SearchSpaces.named("ofa-mobilenet-v3"));
        StableRandom random = new StableRandom(30);
        List<Architecture> architectures = Stream.generate(
                        () -> encoding.space().random(random))
                .limit(500)
                .toList();
        Inputs inputs = Inputs.of(encoding, architectures);
        TreeFeatures features = new TreeFeatures(encoding, NetworkQuantities.lowered(encoding), true);
        int width = features.count();
        float[] rows = new float[architectures.size() * width];
        double[] base = new double[architectures.size()];
        Arrays.setAll(base, i -> random.nextDouble());
        features.write(inputs, 0, architectures.size(), base, 0, rows, new Scratch());
        float[] labels = new float[architectures.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (float) (base[i] + rows[i * width] / 100 + (Float.isNaN(rows[i * width + 5]) ? 1 : 0));
        }
        DMatrix matrix = new DMatrix(rows, labels.length, width, Float.NaN);
        matrix.setLabel(labels);
        Map<String, Object> parameters =
                Map.of("objective", "reg:squarederror", "max_depth", 4, "eta", 0.1, "nthread", 1);
        Booster booster = XGBoost.train(matrix, parameters, 60, Map.of(), null, null);
        byte[] json = XgboostJson.portable(booster.toByteArray("json"), "trees");
        booster.dispose();
        matrix.dispose();
        BoostedModel model =
                new BoostedModel(SmoothModel.constant(1), features, TreeEnsemble.read(json, "trees"), json, false, 1);
        Calibration calibration = Calibration.of(false, new double[0], new double[0]);
        Files.write(
                folder.resolve("model.zip"),
                ModelFile.write("accuracy", "percent", new SurrogateModel(encoding, model, calibration)));
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < rows.length; i++) {
            csv.append(rows[i]).append(i % width == width - 1 ? '\n' : ',');
        }
        Files.writeString(folder.resolve("rows.csv"), csv.toString().replace("NaN", "nan"));
        Files.writeString(folder.resolve("predict.py"), """
                import numpy, xgboost, zipfile
                archive = zipfile.ZipFile('model.zip')
                assert archive.testzip() is None
                rows = numpy.loadtxt('rows.csv', delimiter=',', dtype=numpy.float32)
                booster = xgboost.Booster({'nthread': 1})
                booster.load_model(bytearray(archive.read('trees-0.json')))
                bits = booster.predict(xgboost.DMatrix(rows)).view(numpy.int32)
                open('bits.txt', 'w').write('\\n'.join(map(str, bits)))
                """);

        assertThat(run(folder, "/usr/bin/python3", "predict.py"))
                .as(Files.readString(folder.resolve("output.txt")))
                .isZero();

        float[] python = new float[labels.length];
        int row = 0;
        for (String bits : Files.readAllLines(folder.resolve("bits.txt"))) {
            python[row++] = Float.intBitsToFloat(Integer.parseInt(bits));
        }
        BoostedModel read = (BoostedModel) ModelParts.open(Files.readAllBytes(folder.resolve("model.zip")), "a file")
                .model();
        float[] java = new float[labels.length];
        read.trees().predict(rows, java.length, java);
        assertThat(python).isEqualTo(java);
    }

    /** The specification, read once more: in Python, with nothing of ours. */
    private static final String READER = """
            import csv, json, math, numpy, xgboost, zipfile
            from numpy import float32
            archive = zipfile.ZipFile('model.zip')
            part = lambda name: json.loads(archive.read(name))
            head = part('surrogate.json')
            units = json.load(open('units.json'))

            def codes_of(options):
                options = iter(options)
                codes = []
                for unit in units:
                    code = 0
                    for count, is_conditional in unit:
                        option = next(options)
                        code = code * (count + is_conditional) + (count if option < 0 else option)
                    codes.append(code)
                return codes

            radices = [math.prod(count + is_conditional for count, is_conditional in unit) for unit in units]

            def kernel(name, weights, codes):
                stored = part(name)
                points = numpy.array(stored['codes']).reshape(-1, len(radices))
                factors = [
                    numpy.array(stored['factors'][u]).astype(float32).reshape(r, r)[codes[u], points[:, u]]
                    for u, r in enumerate(radices)]
                product = numpy.array(weights).astype(float32) * factors[0]
                u = 1
                while u + 2 < len(radices):
                    product = product * (factors[u] * factors[u + 1])
                    u += 2
                while u < len(radices):
                    product = product * factors[u]
                    u += 1
                lanes = numpy.zeros(256, float32)
                for begin in range(0, len(product), 256):
                    tile = product[begin:begin + 256]
                    lanes[:len(tile)] += tile
                total = 0.0
                for lane in lanes:
                    total += float(lane)
                return total

            def features(row, codes, model, base):
                values = list(row)
                if model['seesQuantities']:
                    quantities = numpy.array(head['quantities']['constant'])
                    for u, code in enumerate(codes):
                        quantities = quantities + numpy.array(head['quantities']['tables'][u][code])
                    values += list(quantities.astype(float32))
                if model['seesBase']:
                    values.append(float32(base))
                return numpy.array([values], float32)

            def predict(model, codes, row):
                if model['kind'] == 'smooth':
                    total = model['constant']
                    for u, table in enumerate(model.get('units', [])):
                        total += float(float32(table[codes[u]]))
                    for pair in model.get('pairs', []):
                        at = codes[pair['first']] * radices[pair['second']] + codes[pair['second']]
                        total += float(float32(pair['values'][at]))
                    if 'kernel' in model:
                        total += kernel(model['kernel'], model['pointWeights'], codes)
                    total = max(model.get('least', -math.inf), total)
                    return {'IDENTITY': lambda v: v, 'INVERSE': lambda v: 1 / v, 'LOGARITHM': math.exp}[model['domain']](total)
                if model['kind'] == 'boosted':
                    base = predict(model['base'], codes, row)
                    booster = xgboost.Booster({'nthread': 1})
                    booster.load_model(bytearray(archive.read(model['trees'])))
                    trees = float(booster.predict(xgboost.DMatrix(features(row, codes, model, base)))[0])
                    correction = model['scale'] * trees
                    return base * math.exp(correction) if model['isRatio'] else base + correction
                return sum(w * predict(m, codes, row) for w, m in zip(model['weights'], model['models']))

            def interval(mean):
                c = part('calibration.json')
                scale = numpy.interp(mean, c['knots'], c['scales'])
                n = len(c['residuals'])
                ranks = max(1, math.floor(0.05 * (n + 1))), min(n, math.ceil(0.95 * (n + 1)))
                shifts = [scale * float(float32(c['residuals'][rank - 1])) for rank in ranks]
                lower, upper = [mean * math.exp(s) if c['isRatio'] else mean + s for s in shifts]
                return min(mean, lower), max(mean, upper)

            for line in open('architectures.txt'):
                options, row = ([float(value) for value in half.split()] for half in line.split(';'))
                codes = codes_of([int(option) for option in options])
                mean = predict(part('model.json'), codes, row)
                print(mean, *interval(mean))
            """;

    @Test
    void aReaderThatIsWrittenByTheSpecificationGetsTheSame(@TempDir Path folder) throws Exception {
        assumePythonHasXgboost(folder);
        ModelsForTests models = new ModelsForTests("mnasnet", 31);
        Encoding encoding = models.encoding();
        SurrogateModel small = models.ofAllKinds();
        BoostedModel boosted =
                models.boosted(models.gaussian(Domain.INVERSE, models.kernel(600)), 20, true, true, true);
        SurrogateModel surrogate = new SurrogateModel(
                encoding,
                new Blend(List.of(boosted, small.model()), new double[] {0.3, 0.7}),
                models.calibration(600, true));
        Files.write(folder.resolve("model.zip"), ModelFile.write("accuracy", "percent", surrogate));
        Files.writeString(
                folder.resolve("units.json"),
                encoding.units().stream()
                        .map(unit -> unit.choices().stream()
                                .map(choice -> List.of(
                                        choice.options().size(),
                                        choice.condition().isPresent() ? 1 : 0))
                                .toList())
                        .toList()
                        .toString());
        List<Architecture> architectures = models.architectures(20);
        Inputs inputs = Inputs.of(encoding, architectures);
        TreeFeatures choices = new TreeFeatures(encoding, null, false);
        StringBuilder lines = new StringBuilder();
        int[] options = new int[encoding.space().choices()];
        float[] row = new float[choices.count()];
        for (int i = 0; i < 20; i++) {
            architectures.get(i).copyOptions(options, 0);
            choices.write(inputs, i, 1, new double[1], 0, row, new Scratch());
            for (int option : options) {
                lines.append(option).append(' ');
            }
            lines.append(';');
            for (float value : row) {
                lines.append(value).append(' ');
            }
            lines.append('\n');
        }
        Files.writeString(folder.resolve("architectures.txt"), lines);
        Files.writeString(folder.resolve("reader.py"), READER);

        assertThat(run(folder, "/usr/bin/python3", "reader.py"))
                .as(Files.readString(folder.resolve("output.txt")))
                .isZero();

        SurrogateModel read = ModelParts.open(Files.readAllBytes(folder.resolve("model.zip")), "a file")
                .all();
        double[] means = read.model().predict(inputs);
        List<String> output = Files.readAllLines(folder.resolve("output.txt"));
        for (int i = 0; i < 20; i++) {
            double[] expected = {
                means[i],
                Math.min(means[i], read.calibration().quantile(means[i], 0.05)),
                Math.max(means[i], read.calibration().quantile(means[i], 0.95))
            };
            double[] python = Arrays.stream(output.get(i).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(python).hasSameSizeAs(expected);
            for (int value = 0; value < 3; value++) {
                // Exponentials differ in their last bit between libraries.
                assertThat(python[value]).isCloseTo(expected[value], withinPercentage(1e-10));
            }
        }
    }

    private static void assumePythonHasXgboost(Path folder) throws Exception {
        boolean there = Files.exists(Path.of("/usr/bin/python3"))
                && run(folder, "/usr/bin/python3", "-c", "import xgboost") == 0;
        if (!there) {
            System.err.println("skipped: /usr/bin/python3 has no xgboost");
        }
        assumeTrue(there, "/usr/bin/python3 has no xgboost");
    }

    private static int run(Path folder, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        try {
            return process.waitFor(2, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
