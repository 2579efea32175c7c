package io.benchwright.proxies.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.trial.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreTrialTest {

    private static Network network(Shape input) {
        Network.Builder net = Network.builder(input);
        net.classifier(net.convBnAct(net.input(), 4, 3, 1, 1, Function.RELU), 5);
        return net.build();
    }

    private static ScoreTrial trial(long seed, ZeroCostScore... scores) {
        ScoreTask task = new ScoreTask(network(new Shape(3, 8, 8)), Set.of(scores), 16, seed);
        return new ScoreTrial("by-hand", "a", task, "pictures");
    }

    @Test
    void saysAllThatIsAskedAndNothingElse() {
        ScoreTrial trial = trial(1, ZeroCostScore.ZEN, ZeroCostScore.PARAMS);
        JsonObject fields = trial.trial().fields();

        assertThat(ScoreTrial.of(fields)).isEqualTo(trial);
        assertThat(fields.keySet())
                .containsExactlyInAnyOrder("space", "architecture", "network", "dataset", "scores", "batch", "seed");
        assertThat(fields.get("scores")).hasToString("[\"params\",\"zen\"]");
        assertThat(trial(1, ZeroCostScore.PARAMS, ZeroCostScore.ZEN).trial()).isEqualTo(trial.trial());
        assertThat(trial(2, ZeroCostScore.ZEN, ZeroCostScore.PARAMS).trial()).isNotEqualTo(trial.trial());
    }

    @Test
    void refusesWhatIsMissingWrongOrUnknown() {
        JsonObject fields = trial(1, ZeroCostScore.ZEN).trial().fields();

        JsonObject unknown = fields.deepCopy();
        unknown.addProperty("precision", "int8");
        assertThatThrownBy(() -> ScoreTrial.of(unknown))
                .hasMessage("unknown: precision; a trial of operation score has architecture, batch, dataset, network,"
                        + " scores, seed, space");
        JsonObject missing = fields.deepCopy();
        missing.remove("seed");
        assertThatThrownBy(() -> ScoreTrial.of(missing)).hasMessage("field 'seed' must be a whole number");
        JsonObject misspelt = fields.deepCopy();
        JsonArray names = new JsonArray();
        names.add("synflo");
        misspelt.add("scores", names);
        assertThatThrownBy(() -> ScoreTrial.of(misspelt))
                .hasMessage("there is no score 'synflo' (did you mean synflow?); there are params, macs, activations,"
                        + " synflow, snip, grad-norm, nwot, zen, l2-norm");
        JsonObject none = fields.deepCopy();
        none.add("scores", new JsonArray());
        assertThatThrownBy(() -> ScoreTrial.of(none))
                .hasMessage(
                        "no scores are asked for; there are params, macs, activations, synflow, snip, grad-norm, nwot,"
                                + " zen, l2-norm");
    }

    @Test
    void refusesWhatCannotBeScored() {
        assertThatThrownBy(() -> new ScoreTask(network(new Shape(1, 8, 8)), Set.of(ZeroCostScore.ZEN), 16, 1))
                .hasMessage("the network takes 1x8x8, but must take square images of 3 channels");
        assertThatThrownBy(() -> new ScoreTask(network(new Shape(3, 8, 8)), Set.of(ZeroCostScore.ZEN), 1, 1))
                .hasMessage("batch is 1, but must be at least 2");
    }

    @Test
    void rowsSayOnlyWhatTheScoreDependsOn() {
        ScoreTrial trial = trial(9, ZeroCostScore.PARAMS, ZeroCostScore.SYNFLOW, ZeroCostScore.ZEN, ZeroCostScore.NWOT);
        JsonObject answer = ScoreTrial.answer(
                List.of(
                        scored(ZeroCostScore.PARAMS, 141),
                        new Scored(ZeroCostScore.SYNFLOW, OptionalDouble.empty(), Optional.of("nothing flows"), 0.25),
                        scored(ZeroCostScore.NWOT, 30.5),
                        scored(ZeroCostScore.ZEN, -1.5)),
                "here");

        List<ScoreRow> rows = trial.rows(new Outcome.Completed(answer, 1, 1));

        assertThat(rows).extracting(ScoreRow::score).containsExactly("params", "synflow", "nwot", "zen");
        assertThat(rows).extracting(ScoreRow::value).containsExactly(141.0, null, 30.5, -1.5);
        assertThat(rows).extracting(ScoreRow::outcome).containsExactly("completed", "failed", "completed", "completed");
        assertThat(rows).extracting(ScoreRow::cause).containsExactly(null, "nothing flows", null, null);
        assertThat(rows).extracting(ScoreRow::seed).containsExactly(null, 9L, 9L, 9L);
        assertThat(rows).extracting(ScoreRow::batch).containsExactly(null, null, 16, 16);
        assertThat(rows).extracting(ScoreRow::dataset).containsExactly(null, null, "pictures", null);
        assertThat(rows).extracting(ScoreRow::resolution).containsOnly(8);
        assertThat(rows).extracting(ScoreRow::classes).containsOnly(5);
        assertThat(rows.get(2).trial()).isEqualTo(trial.trial().id());
        assertThat(rows.get(2).key()).isEqualTo(trial.key(ZeroCostScore.NWOT));
        assertThat(rows.get(1).seconds()).isEqualTo(0.25);
    }

    private static Scored scored(ZeroCostScore score, double value) {
        return new Scored(score, OptionalDouble.of(value), Optional.empty(), 0.5);
    }

    @Test
    void aFailedTrialGivesARowForEachScore() {
        List<ScoreRow> rows =
                trial(1, ZeroCostScore.SNIP, ZeroCostScore.MACS).rows(new Outcome.Failed("no power", 2, 1));

        assertThat(rows).extracting(ScoreRow::score).containsExactly("macs", "snip");
        assertThat(rows).extracting(ScoreRow::cause).containsOnly("no power");
        assertThat(rows).extracting(ScoreRow::outcome).containsOnly("failed");
    }

    @Test
    void refusesAnAnswerThatLacksAScore() {
        ScoreTrial trial = trial(1, ZeroCostScore.SNIP, ZeroCostScore.MACS);
        JsonObject answer = ScoreTrial.answer(List.of(scored(ZeroCostScore.MACS, 5)), "here");

        assertThatThrownBy(() -> trial.rows(new Outcome.Completed(answer, 1, 1)))
                .hasMessage("the answer has no score snip");
    }
}
