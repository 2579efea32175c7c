package io.benchwright.jobs.campaign.spark;

import static java.util.Objects.requireNonNull;

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
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.util.List;

/**
 * The rows of all trials that Benchwright itself asks for.
 *
 * @param scheme the name of the training scheme, which is no part of what a training is asked
 */
record StandardRows(String scheme) implements TrialRows {

    StandardRows {
        requireNonNull(scheme, "scheme is null");
    }

    @Override
    public String label(Trial trial) {
        return trial.operation().equals(TrainingTrial.OPERATION) ? scheme : "";
    }

    @Override
    public void addRows(RowSink rows, Trial trial, String label, Outcome outcome) throws IOException {
        switch (trial.operation()) {
            case TrainingTrial.OPERATION -> {
                TrainingTrial asked = TrainingTrial.of(trial.fields());
                TrainingRow row = named(asked.row(outcome), label);
                addArchitecture(rows, asked.space(), asked.architecture());
                rows.add(Table.TRAININGS, row);
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

    private static TrainingRow named(TrainingRow row, String scheme) {
        return new TrainingRow(
                row.trial(),
                row.space(),
                row.architecture(),
                row.dataset(),
                scheme,
                row.seed(),
                row.replicate(),
                row.source(),
                row.outcome(),
                row.cause(),
                row.evaluatedOn(),
                row.top1(),
                row.top5(),
                row.seconds(),
                row.curve(),
                row.images(),
                row.threads(),
                row.host());
    }
}
