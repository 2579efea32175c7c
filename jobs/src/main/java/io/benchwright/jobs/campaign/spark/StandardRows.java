package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.benchmark.RowSink;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.proxies.scores.ScoreTrial;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The rows of all trials that Benchwright itself asks for.
 *
 * @param schemes the names of training schemes by their SHA-256: a name is no part of what a training is asked
 */
record StandardRows(Map<String, String> schemes) implements TrialRows {

    /** Copies the map. */
    StandardRows {
        schemes = Map.copyOf(schemes);
    }

    @Override
    public String label(Trial trial) {
        if (!trial.operation().equals(TrainingTrial.OPERATION)) {
            return "";
        }
        String sha256 = TrainingTrial.of(trial.fields()).task().scheme().sha256();
        String name = schemes.get(sha256);
        if (name == null) {
            throw new IllegalArgumentException(trial + " is of no scheme that has a name here");
        }
        return name;
    }

    @Override
    public void addRows(RowSink rows, Trial trial, String label, Outcome outcome) throws IOException {
        switch (trial.operation()) {
            case TrainingTrial.OPERATION -> {
                TrainingTrial asked = TrainingTrial.of(trial.fields());
                TrainingRow row =
                        asked.named(asked.task().scheme().withName(label)).row(outcome);
                addArchitecture(rows, asked.space(), asked.architecture());
                rows.add(Table.TRAININGS, row);
            }
            case TimingTrial.OPERATION -> {
                TimingTrial asked = TimingTrial.of(trial.fields());
                List<MeasurementRow> timed = asked.rows(outcome);
                addArchitecture(
                        rows, asked.training().space(), asked.training().architecture());
                for (MeasurementRow row : timed) {
                    rows.add(Table.MEASUREMENTS, row);
                }
            }
            case MeasureTrial.OPERATION -> {
                MeasureTrial asked = MeasureTrial.of(trial.fields());
                List<MeasurementRow> measured = asked.rows(outcome);
                addArchitecture(rows, asked.space(), asked.architecture());
                for (MeasurementRow row : measured) {
                    rows.add(Table.MEASUREMENTS, row);
                }
            }
            case ScoreTrial.OPERATION -> {
                ScoreTrial asked = ScoreTrial.of(trial.fields());
                List<ScoreRow> scored = asked.rows(outcome);
                addArchitecture(rows, asked.space(), asked.architecture());
                for (ScoreRow row : scored) {
                    rows.add(Table.SCORES, row);
                }
            }
            default ->
                throw new IOException(trial + ": there are no rows for trials of operation " + trial.operation());
        }
    }

    private static void addArchitecture(RowSink rows, String space, String architecture) throws IOException {
        rows.add(
                Table.ARCHITECTURES,
                ArchitectureRow.of(SearchSpaces.named(space).parse(architecture)));
    }
}
