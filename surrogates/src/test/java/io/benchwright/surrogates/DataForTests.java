package io.benchwright.surrogates;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rows that tests make up, and data that others published. */
public final class DataForTests {

    private DataForTests() {}

    /** A measurement without repetitions; its trial is its architecture and replicate. */
    public static MeasurementRow measurement(
            Architecture architecture,
            String device,
            String metric,
            String unit,
            int batch,
            int replicate,
            double value) {
        return new MeasurementRow(
                "trial " + architecture + " " + replicate,
                architecture.space().name(),
                architecture.toString(),
                device,
                metric,
                unit,
                batch,
                "fp32",
                replicate,
                Source.MEASURED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                value,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of());
    }

    /** A file of the published data; a test that asks for one that is not there is skipped, and says so. */
    public static Path published(String file) {
        Path path = Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), file);
        if (!Files.exists(path)) {
            // The runner counts what is skipped, but does not say why.
            System.err.println("skipped: " + path.normalize() + " is not there");
        }
        assumeTrue(Files.exists(path), "a published data set is not there");
        return path;
    }
}
