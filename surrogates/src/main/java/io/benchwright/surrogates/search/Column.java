package io.benchwright.surrogates.search;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.Surrogate;
import io.benchwright.surrogates.Surrogate.PredictionInterval;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Something that every network has a value of: a target that a surrogate predicts, or what follows from the network itself.
 * Immutable, and as safe for use by several threads as what it is made of.
 */
public final class Column {

    /** The name of {@link #multiplyAdds}. */
    public static final String MULTIPLY_ADDS = "multiplyAdds";

    /** The name of {@link #parameters}. */
    public static final String PARAMETERS = "parameters";

    private final String name;
    private final String unit;
    private final Optional<Surrogate> surrogate;
    private final ToDoubleFunction<Architecture> value;

    private Column(String name, String unit, Optional<Surrogate> surrogate, ToDoubleFunction<Architecture> value) {
        this.name = requireNonNull(name, "name is null");
        this.unit = requireNonNull(unit, "unit is null");
        this.surrogate = surrogate;
        this.value = requireNonNull(value, "value is null");
    }

    /** What a surrogate predicts, under the name of its target. */
    public static Column predicted(Surrogate surrogate) {
        return new Column(surrogate.target(), surrogate.unit(), Optional.of(surrogate), surrogate::mean);
    }

    /** Multiply-adds of the network for the input that the space was made for; exact. */
    public static Column multiplyAdds() {
        return computed(
                MULTIPLY_ADDS,
                "multiplyAdds",
                architecture -> architecture.lower().totals().multiplyAdds());
    }

    /** Trainable values of the network for the classes that the space was made for; exact. */
    public static Column parameters() {
        return computed(
                PARAMETERS,
                "values",
                architecture -> architecture.lower().totals().parameters());
    }

    /**
     * Anything that can be computed of an architecture.
     *
     * @param name as it stands in messages
     * @param unit of the values
     * @param value must always give the same, finite value for the same architecture
     */
    public static Column computed(String name, String unit, ToDoubleFunction<Architecture> value) {
        return new Column(name, unit, Optional.empty(), value);
    }

    /** The name: a target, {@link #MULTIPLY_ADDS}, {@link #PARAMETERS} or one's own. */
    public String name() {
        return name;
    }

    /** The unit of the values. */
    public String unit() {
        return unit;
    }

    /** The space whose networks have values, if not those of every space have. */
    public Optional<SearchSpace> space() {
        return surrogate.map(Surrogate::space);
    }

    /**
     * Whether larger values are what people want: of accuracy and throughput, on whichever scheme or device. Of all else
     * (latency, energy, multiply-adds) smaller ones are.
     */
    public boolean isBetterWhenLarger() {
        return Target.isBetterWhenLarger(name.replaceFirst("@.*", ""), unit);
    }

    /**
     * The value of a network.
     *
     * @throws IllegalArgumentException if it is of a space that there are no values of
     * @throws IllegalStateException if it is not a finite number
     */
    public double value(Architecture architecture) {
        double found = value.applyAsDouble(architecture);
        if (!Double.isFinite(found)) {
            throw new IllegalStateException(name + " of " + architecture + " is " + found);
        }
        return found;
    }

    /**
     * The 90 % interval of a prediction; nothing where the value is computed, and so exact.
     *
     * @throws java.io.UncheckedIOException if what intervals are made of is damaged
     */
    public Optional<PredictionInterval> interval(Architecture architecture) {
        return surrogate.map(model -> model.interval(architecture));
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
