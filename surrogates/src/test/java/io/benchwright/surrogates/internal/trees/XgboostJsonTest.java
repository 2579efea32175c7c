package io.benchwright.surrogates.internal.trees;

import static io.benchwright.surrogates.internal.trees.ModelsForTests.bytes;
import static io.benchwright.surrogates.internal.trees.ModelsForTests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XgboostJsonTest {

    private static final int FEATURES = 12;

    @Test
    void writesTheBaseScoreAsANumberAndChangesNothingElse() throws Exception {
        Booster booster = ModelsForTests.fit(5, 3, FEATURES, 0);
        // A name that looks like what is sought.
        booster.setAttr("learner_model_param", "{\"base_score\":\"[1E0]\"}");
        byte[] json = ModelsForTests.json(booster);
        booster.dispose();

        byte[] portable = XgboostJson.portable(json, "model.json");

        assertThat(text(json)).containsPattern("\"base_score\":\"\\[[0-9.E]+]\"");
        assertThat(text(portable))
                .isEqualTo(text(json).replaceFirst("\"base_score\":\"\\[([0-9.E]+)]\"", "\"base_score\":\"$1\""));
        assertThat(XgboostJson.portable(portable, "model.json")).isEqualTo(portable);
    }

    @Test
    void fitsTheSameBytesAgain() throws Exception {
        Booster first = ModelsForTests.fit(30, 4, FEATURES, 0, "subsample=0.7", "colsample_bytree=0.5", "seed=5");
        Booster second = ModelsForTests.fit(30, 4, FEATURES, 0, "subsample=0.7", "colsample_bytree=0.5", "seed=5");

        assertThat(ModelsForTests.json(first)).isEqualTo(ModelsForTests.json(second));

        first.dispose();
        second.dispose();
    }

    @Test
    void xgboostItselfReadsWhatIsPortable() throws Exception {
        Booster booster = ModelsForTests.fit(100, 4, FEATURES, 0.01);
        float[] rows = ModelsForTests.rows(1_000, FEATURES, 0.01, 5);
        byte[] portable = XgboostJson.portable(ModelsForTests.json(booster), "model.json");

        Booster loaded = XGBoost.loadModel(portable);
        float[] expected = ModelsForTests.nativePredictions(booster, rows, FEATURES);
        assertThat(ModelsForTests.nativePredictions(loaded, rows, FEATURES)).isEqualTo(expected);
        assertThat(predictions(portable, rows)).isEqualTo(expected);

        loaded.dispose();
        booster.dispose();
    }

    /** Version 1.7.4 comes with Debian 12, and takes a base score in brackets for 0.5. */
    @Test
    void olderVersionsInPythonPredictTheSame(@TempDir Path folder) throws Exception {
        boolean there = Files.exists(Path.of("/usr/bin/python3"))
                && run(folder, "/usr/bin/python3", "-c", "import xgboost") == 0;
        if (!there) {
            System.err.println("skipped: /usr/bin/python3 has no xgboost");
        }
        assumeTrue(there, "/usr/bin/python3 has no xgboost");
        Booster booster = ModelsForTests.fit(100, 4, FEATURES, 0.01);
        float[] rows = ModelsForTests.rows(1_000, FEATURES, 0.01, 5);
        Path model = folder.resolve("model.json");
        Files.write(model, XgboostJson.portable(ModelsForTests.json(booster), "model.json"));
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < rows.length; i++) {
            csv.append(rows[i]).append(i % FEATURES == FEATURES - 1 ? '\n' : ',');
        }
        Files.writeString(folder.resolve("rows.csv"), csv);
        Files.writeString(folder.resolve("predict.py"), """
                import numpy, xgboost
                rows = numpy.loadtxt('rows.csv', delimiter=',', dtype=numpy.float32)
                booster = xgboost.Booster({'nthread': 1}, model_file='model.json')
                bits = booster.predict(xgboost.DMatrix(rows)).view(numpy.int32)
                open('bits.txt', 'w').write('\\n'.join(map(str, bits)))
                """);

        assertThat(run(folder, "/usr/bin/python3", "predict.py")).isZero();

        float[] python = new float[rows.length / FEATURES];
        int row = 0;
        for (String bits : Files.readAllLines(folder.resolve("bits.txt"))) {
            python[row++] = Float.intBitsToFloat(Integer.parseInt(bits));
        }
        assertThat(python).isEqualTo(ModelsForTests.nativePredictions(booster, rows, FEATURES));
        booster.dispose();
    }

    @Test
    void refusesWhatHasNoBaseScore() {
        String missing = "model.json: learner.learner_model_param.base_score is missing:"
                + " not a model that XGBoost has saved as JSON";
        for (String json : new String[] {
            "",
            "{",
            "}",
            "\"",
            "\\",
            "{\"learner\":{\"learner_model_param\":{}}}",
            "{\"learner\":{\"learner_model_param\":{\"base_score\":5}}}",
            "{\"learner\":{\"learner_model_param\":{\"base_score\":[\"5\"]}}}",
            "{\"learner_model_param\":{\"base_score\":\"[5]\"}}",
            "{\"learner\":{\"x\":{\"base_score\":\"[5]\"}},\"learner_model_param\":{\"base_score\":\"[5]\"}}",
            "{\"learner\":{\"learner_model_param\":{\"base_score\":\"[5]"
        }) {
            assertThatThrownBy(() -> XgboostJson.portable(bytes(json), "model.json"))
                    .as(json)
                    .isInstanceOf(IOException.class)
                    .hasMessage(missing);
        }
    }

    @Test
    void refusesSeveralTargets() {
        byte[] json = bytes("{\"learner\":{\"learner_model_param\":{\"base_score\":\"[5E-1,7E-1]\"}}}");

        assertThatThrownBy(() -> XgboostJson.portable(json, "model.json"))
                .isInstanceOf(IOException.class)
                .hasMessage("model.json: base_score has several numbers: only models of one target can be portable");
    }

    private static float[] predictions(byte[] json, float[] rows) throws IOException {
        float[] out = new float[rows.length / FEATURES];
        TreeEnsemble.read(json, "model.json").predict(rows, out.length, out);
        return out;
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
