package io.benchwright.proxies.cost;

import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.trial.Trial;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A metric of a {@link CostModel}, as rows of a benchmark: their {@code source} is {@code modelled}, everywhere and for ever. */
public enum ModelledTarget {
    /** Images a second. */
    THROUGHPUT("imagesPerSecond") {
        @Override
        public double of(CostModel model, Network network) {
            return model.throughput(network);
        }
    },
    /** Milliseconds a batch. */
    LATENCY("milliseconds") {
        @Override
        public double of(CostModel model, Network network) {
            return model.latencyMilliseconds(network);
        }
    };

    /** What is added to the id of a device whose rows are modelled. */
    public static final String SUFFIX = "-model";

    private final String unit;

    ModelledTarget(String unit) {
        this.unit = unit;
    }

    /** What the model says of a network. */
    public abstract double of(CostModel model, Network network);

    /** The unit of the values. */
    public String unit() {
        return unit;
    }

    /**
     * The row of an architecture, lowered as its space does by default. Its device is that of the model with {@link #SUFFIX}, so
     * that nothing takes it for the device itself.
     */
    public MeasurementRow row(CostModel model, Architecture architecture) {
        double value = of(model, architecture.lower(architecture.defaultLowering()));
        JsonObject fields = new JsonObject();
        fields.addProperty("space", architecture.space().name());
        fields.addProperty("architecture", architecture.toString());
        fields.addProperty("model", model.toString());
        fields.addProperty("metric", toString());
        return new MeasurementRow(
                Trial.of("model", fields).id(),
                architecture.space().name(),
                architecture.toString(),
                model.device().id() + SUFFIX,
                toString(),
                unit,
                model.batch(),
                model.precision().toString(),
                0,
                Source.MODELLED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                value,
                null,
                value,
                null,
                null,
                null,
                List.of(),
                Map.of("model", model.toString()));
    }

    /** The name of the metric. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
