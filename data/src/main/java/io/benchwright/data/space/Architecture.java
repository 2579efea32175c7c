package io.benchwright.data.space;

import io.benchwright.data.network.Network;
import io.benchwright.data.text.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point of a search space: an option for each choice that exists. Immutable; equal to another if space and options are.
 *
 * <p>{@link #toString} gives the canonical string, which {@link SearchSpace#parse} reads.
 */
public final class Architecture {

    /** Stands for the option of a choice that does not exist in an architecture. */
    static final int ABSENT = -1;

    private final SearchSpace space;
    private final int[] options;

    /** Takes the array over; the space has checked it. */
    Architecture(SearchSpace space, int[] options) {
        this.space = space;
        this.options = options;
    }

    /** The space that this is a point of. */
    public SearchSpace space() {
        return space;
    }

    /** Whether a choice exists here: its condition, if it has one, holds. */
    public boolean has(int position, String choice) {
        return options[space.index(position, choice)] != ABSENT;
    }

    /**
     * Which option was taken: an index into {@link Choice#options}.
     *
     * @param position an index into {@link SearchSpace#positions}
     * @param choice the name of one of its choices
     * @throws IllegalStateException if the choice does not exist in this architecture
     * @throws IllegalArgumentException if the space has no such choice
     */
    public int option(int position, String choice) {
        return taken(space.index(position, choice));
    }

    /** The number that was chosen; throws as {@link #option} does, and if the choice is among labels. */
    public int number(int position, String choice) {
        int index = space.index(position, choice);
        return space.choice(index).number(taken(index));
    }

    /** The label that was chosen; throws as {@link #option} does. */
    public String label(int position, String choice) {
        int index = space.index(position, choice);
        return space.choice(index).options().get(taken(index));
    }

    /** Whether yes was chosen; throws as {@link #option} does. */
    public boolean flag(int position, String choice) {
        return number(position, choice) != 0;
    }

    /** The network for the space's own input and classes. */
    public Network lower() {
        return lower(defaultLowering());
    }

    /**
     * The network for other inputs, classes or widths.
     *
     * @throws IllegalArgumentException if the space cannot be lowered so
     */
    public Network lower(Lowering lowering) {
        return space.lower(this, lowering);
    }

    /** What the space lowers to unless told otherwise: a start for {@code with...} methods. */
    public Lowering defaultLowering() {
        return space.defaultLowering(this);
    }

    /**
     * This architecture with another option for one choice. Choices that exist only then take their first option; those
     * that do not exist any more are dropped.
     *
     * @param position an index into {@link SearchSpace#positions}
     * @param choice the name of one of its choices
     * @param option an index into {@link Choice#options}
     * @throws IllegalStateException if the choice does not exist in this architecture
     * @throws IllegalArgumentException if the space has no such choice, or the choice no such option
     */
    public Architecture with(int position, String choice, int option) {
        int index = space.index(position, choice);
        taken(index);
        int count = space.choice(index).options().size();
        if (option < 0 || option >= count) {
            throw new IllegalArgumentException(
                    choice + " has options 0 to " + (count - 1) + ", but was asked for " + option);
        }
        return space.with(options, index, option);
    }

    /** All architectures that differ from this one in one choice; see {@link SearchSpace#neighbours}. */
    public List<Architecture> neighbours() {
        return space.neighbours(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Architecture that
                && Arrays.equals(options, that.options)
                && space.name().equals(that.space.name());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(options);
    }

    /** The canonical string. */
    @Override
    public String toString() {
        return space.format(this);
    }

    /**
     * Copies the options of all choices, in the order of positions and of choices within them: an index into
     * {@link Choice#options} each, or -1 where the choice does not exist. For encodings, which must not allocate.
     *
     * @param target takes as many numbers as the space has choices
     * @param offset where they begin
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyOptions(int[] target, int offset) {
        System.arraycopy(options, 0, target, offset, options.length);
    }

    /** The options of all choices in the order of the space, {@link #ABSENT} where one does not exist. Not a copy. */
    int[] options() {
        return options;
    }

    private int taken(int index) {
        int option = options[index];
        if (option == ABSENT) {
            throw new IllegalStateException(
                    this + " has no " + space.choice(index).name() + " at "
                            + space.positions().get(space.positionOf(index)).name());
        }
        return option;
    }

    /**
     * Collects the choices of one architecture while its text is read, and all that is wrong with it. What is set for
     * choices that turn out not to exist is left aside, since published forms fill unused places with anything.
     */
    public static final class Builder {

        private final SearchSpace space;
        private final String text;
        private final @Nullable String[] values;
        private final List<String> problems = new ArrayList<>();

        Builder(SearchSpace space, String text) {
            this.space = space;
            this.text = text;
            this.values = new @Nullable String[space.choices()];
        }

        /**
         * Sets a choice to an option, written as the space writes it.
         *
         * @throws IllegalArgumentException if the space has no such position or choice
         */
        public Builder set(int position, String choice, String value) {
            values[space.index(position, choice)] = value;
            return this;
        }

        /** Sets a choice to a number. */
        public Builder set(int position, String choice, int value) {
            return set(position, choice, Integer.toString(value));
        }

        /** Sets a choice between no and yes. */
        public Builder set(int position, String choice, boolean value) {
            return set(position, choice, value ? "yes" : "no");
        }

        /** Notes something wrong with the text, such as {@code has 6 blocks, but must have 7}. */
        public Builder problem(String problem) {
            problems.add(problem);
            return this;
        }

        /** Whether something wrong was noted. */
        public boolean hasProblems() {
            return !problems.isEmpty();
        }

        Architecture build() {
            int[] options = new int[values.length];
            Arrays.fill(options, ABSENT);
            if (problems.isEmpty()) {
                for (int i = 0; i < options.length; i++) {
                    if (space.exists(i, options)) {
                        options[i] = option(i);
                    }
                }
            }
            if (!problems.isEmpty()) {
                throw new ArchitectureFormatException(text, problems);
            }
            return new Architecture(space, options);
        }

        private int option(int index) {
            Choice choice = space.choice(index);
            String value = values[index];
            if (value == null) {
                problems.add(where(index) + " is missing");
                return ABSENT;
            }
            int option = choice.indexOf(value);
            if (option < 0) {
                problems.add(where(index) + " is " + value + ", but must be " + choice.optionsInWords()
                        + Suggestions.didYouMean(value, choice.isNumeric() ? List.of() : choice.options()));
            }
            return option;
        }

        /** Made for problems alone: millions of texts have none. */
        private String where(int index) {
            return space.positions().get(space.positionOf(index)).name() + ": "
                    + space.choice(index).name();
        }
    }
}
