package io.benchwright.data.space;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.text.Suggestions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A set of networks, described by choices at ordered positions.
 *
 * <p>A space of one's own extends this class, declares its positions in the constructor and implements {@link #build}.
 * Listed in {@code META-INF/services/io.benchwright.data.space.SearchSpace}, and with a public constructor without
 * arguments, it is found by {@link SearchSpaces} and works wherever the provided ones do. Subclasses must be immutable:
 * one instance serves all threads.
 *
 * <p>A subclass may also override {@link #format} and {@link #read} together, for a shorter canonical string or for
 * strings that others have published.
 */
public abstract class SearchSpace {

    /** How many architectures a space may have and still be {@linkplain #enumerate enumerated}. */
    public static final long MOST_ENUMERABLE = 10_000_000;

    private static final int COLOURS = 3;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    private final String name;
    private final String description;
    private final List<Position> positions;
    private final Lowering defaults;
    private final Set<Adjustment> adjustments;

    // The choices of all positions in order; the conditions by index.
    private final Choice[] choices;
    private final int[] positionOf;
    private final int[] firstOf;
    private final int[] controllerOf;
    private final boolean[][] existsUnder;
    private final BigInteger size;

    /** What lowering can change in some spaces, besides resolution and classes. */
    public enum Adjustment {
        /** {@link Lowering#widthMultiplier}. */
        WIDTH_MULTIPLIER,
        /** {@link Lowering#stemStride}. */
        STEM_STRIDE
    }

    /**
     * Declares a space.
     *
     * @param name lower-case letters, digits, dots and dashes, as it is written in options and tables
     * @param description one line for people: what the space is, and its source
     * @param positions what can be chosen where, in the order of the network
     * @param defaults the input and classes that the space was made for
     * @param adjustments what {@link #build} can vary besides resolution and classes
     * @throws IllegalArgumentException if the declaration contradicts itself; the message says where
     */
    protected SearchSpace(
            String name, String description, List<Position> positions, Lowering defaults, Adjustment... adjustments) {
        this.name = name;
        this.description = description;
        this.positions = List.copyOf(positions);
        this.defaults = defaults;
        EnumSet<Adjustment> set = EnumSet.noneOf(Adjustment.class);
        set.addAll(Arrays.asList(adjustments));
        this.adjustments = Set.copyOf(set);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("space '" + name + "': the name must match " + NAME.pattern());
        }
        if (positions.isEmpty()) {
            throw new IllegalArgumentException("space " + name + ": has no positions");
        }
        if (positions.stream().map(Position::name).distinct().count() < positions.size()) {
            throw new IllegalArgumentException("space " + name + ": two positions have one name");
        }

        int count = positions.stream().mapToInt(p -> p.choices().size()).sum();
        this.choices = new Choice[count];
        this.positionOf = new int[count];
        this.firstOf = new int[positions.size() + 1];
        int index = 0;
        for (int position = 0; position < positions.size(); position++) {
            firstOf[position] = index;
            for (Choice choice : positions.get(position).choices()) {
                choices[index] = choice;
                positionOf[index] = position;
                index++;
            }
        }
        firstOf[positions.size()] = count;

        this.controllerOf = new int[count];
        this.existsUnder = new boolean[count][];
        for (int i = 0; i < count; i++) {
            Optional<Choice.Condition> condition = choices[i].condition();
            controllerOf[i] = condition.isPresent() ? controller(i, condition.get()) : -1;
            existsUnder[i] = condition.isPresent() ? options(i, condition.get()) : new boolean[0];
        }
        this.size = countArchitectures();
    }

    private int controller(int index, Choice.Condition condition) {
        for (int i = 0; i < index; i++) {
            if (choices[i].name().equals(condition.choice())
                    && positions.get(positionOf[i]).name().equals(condition.position())) {
                return i;
            }
        }
        throw new IllegalArgumentException("space " + name + ": " + where(index) + " depends on " + condition.position()
                + ": " + condition.choice() + ", which is not an earlier choice");
    }

    private boolean[] options(int index, Choice.Condition condition) {
        Choice controller = choices[controllerOf[index]];
        boolean[] exists = new boolean[controller.options().size()];
        for (String option : condition.options()) {
            int found = controller.options().indexOf(option);
            if (found < 0) {
                throw new IllegalArgumentException("space " + name + ": " + where(index) + " depends on "
                        + condition.choice() + " being " + option + ", but that can be "
                        + controller.optionsInWords());
            }
            exists[found] = true;
        }
        return exists;
    }

    private String where(int index) {
        return positions.get(positionOf[index]).name() + ": " + choices[index].name();
    }

    /** Dependants stand after what they depend on, so that one pass from the end counts every subtree. */
    private BigInteger countArchitectures() {
        BigInteger[][] subtrees = new BigInteger[choices.length][];
        for (int i = 0; i < choices.length; i++) {
            subtrees[i] = new BigInteger[choices[i].options().size()];
            Arrays.fill(subtrees[i], BigInteger.ONE);
        }
        BigInteger product = BigInteger.ONE;
        for (int i = choices.length - 1; i >= 0; i--) {
            BigInteger ways = Arrays.stream(subtrees[i]).reduce(BigInteger.ZERO, BigInteger::add);
            if (controllerOf[i] < 0) {
                product = product.multiply(ways);
            } else {
                BigInteger[] parents = subtrees[controllerOf[i]];
                for (int option = 0; option < parents.length; option++) {
                    if (existsUnder[i][option]) {
                        parents[option] = parents[option].multiply(ways);
                    }
                }
            }
        }
        return product;
    }

    /** The name in options and tables. */
    public final String name() {
        return name;
    }

    /** What the space is, in one line. */
    public final String description() {
        return description;
    }

    /** The positions in the order of the network. */
    public final List<Position> positions() {
        return positions;
    }

    /** What lowering can change, besides resolution and classes. */
    public final Set<Adjustment> adjustments() {
        return adjustments;
    }

    /** The number of architectures. */
    public final BigInteger size() {
        return size;
    }

    /** The input and classes that the space was made for. */
    public final Lowering defaultLowering() {
        return defaults;
    }

    /**
     * The input and classes that an architecture is made for, where that is itself one of its choices; otherwise those of
     * the space.
     */
    protected Lowering defaultLowering(Architecture architecture) {
        return defaults;
    }

    /**
     * Lowers an architecture to a network.
     *
     * @throws IllegalArgumentException if the architecture is of another space, the space cannot adjust what the lowering
     *     asks for, or the input is too small for the network
     * @throws IllegalStateException if the space itself is at fault
     */
    public final Network lower(Architecture architecture, Lowering lowering) {
        if (!architecture.space().name().equals(name)) {
            throw new IllegalArgumentException(
                    architecture + " is of space " + architecture.space().name() + ", not " + name);
        }
        if (lowering.widthMultiplier() != defaults.widthMultiplier()
                && !adjustments.contains(Adjustment.WIDTH_MULTIPLIER)) {
            throw new IllegalArgumentException(
                    "space " + name + " has no width multiplier but " + defaults.widthMultiplier());
        }
        if (lowering.stemStride() != defaults.stemStride() && !adjustments.contains(Adjustment.STEM_STRIDE)) {
            throw new IllegalArgumentException("space " + name + " has no stem stride but " + defaults.stemStride());
        }
        Network network;
        try {
            Network.Builder net = Network.builder(new Shape(COLOURS, lowering.resolution(), lowering.resolution()));
            build(architecture, lowering, net);
            network = net.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(cannotLower(architecture, lowering) + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(cannotLower(architecture, lowering) + e, e);
        }
        if (!network.output().shape().equals(new Shape(lowering.classes(), 1, 1))) {
            throw new IllegalStateException(cannotLower(architecture, lowering) + "its last layer gives "
                    + network.output().shape() + ", but must give a value for each of " + lowering.classes()
                    + " classes");
        }
        for (Layer layer : network.layers()) {
            if (layer.position().orElse(0) >= positions.size()) {
                throw new IllegalStateException(cannotLower(architecture, lowering) + layer.part()
                        + " is said to be of position " + layer.position().getAsInt() + ", but the last is "
                        + (positions.size() - 1));
            }
        }
        return network;
    }

    private String cannotLower(Architecture architecture, Lowering lowering) {
        return "space " + name + " cannot lower " + architecture + " for " + lowering.resolution() + " pixels: ";
    }

    /**
     * Adds the layers of an architecture to an empty network whose input has 3 channels and the lowering's resolution.
     * The last layer gives one value a class.
     */
    protected abstract void build(Architecture architecture, Lowering lowering, Network.Builder net);

    /**
     * Reads an architecture: its canonical string, or another form that the space knows.
     *
     * @throws ArchitectureFormatException if it is none; the message lists all that is wrong
     */
    public final Architecture parse(String text) {
        return parseIfRecognised(text)
                .orElseThrow(() -> new ArchitectureFormatException(
                        text.strip(), List.of("not an architecture of " + name + "; one is written like " + first())));
    }

    /** As {@link #parse}, but empty if the text does not even look like an architecture of this space. */
    final Optional<Architecture> parseIfRecognised(String text) {
        String stripped = text.strip();
        Architecture.Builder builder = new Architecture.Builder(this, stripped);
        return read(stripped, builder) ? Optional.of(builder.build()) : Optional.empty();
    }

    /**
     * The canonical string of an architecture. By default the options of each position with their names, as in
     * {@code kernel=3,width=16|kernel=5,width=32}.
     */
    protected String format(Architecture architecture) {
        StringBuilder text = new StringBuilder();
        for (int position = 0; position < positions.size(); position++) {
            if (position > 0) {
                text.append('|');
            }
            String separator = "";
            for (Choice choice : positions.get(position).choices()) {
                if (architecture.has(position, choice.name())) {
                    text.append(separator).append(choice.name()).append('=');
                    text.append(architecture.label(position, choice.name()));
                    separator = ",";
                }
            }
        }
        return text.toString();
    }

    /**
     * Reads what {@link #format} writes, and any other form that the space knows.
     *
     * @param text without white space around it
     * @param builder takes the choices, and what is wrong with the text
     * @return whether the text looks like an architecture of this space, right or wrong
     */
    protected boolean read(String text, Architecture.Builder builder) {
        boolean isOurs = Arrays.stream(choices).anyMatch(choice -> text.contains(choice.name() + "="));
        if (!isOurs) {
            return false;
        }
        String[] parts = text.split("\\|", -1);
        if (parts.length != positions.size()) {
            builder.problem("has " + parts.length + " positions, but must have " + positions.size());
            return true;
        }
        for (int position = 0; position < parts.length; position++) {
            // Nothing exists at some positions of some architectures.
            if (!parts[position].isEmpty()) {
                readPosition(position, parts[position].split(",", -1), builder);
            }
        }
        return true;
    }

    private void readPosition(int position, String[] settings, Architecture.Builder builder) {
        String where = positions.get(position).name() + ": ";
        List<String> names =
                positions.get(position).choices().stream().map(Choice::name).toList();
        Set<String> seen = new HashSet<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String choice = equals < 0 ? setting : setting.substring(0, equals);
            if (equals < 0 || !names.contains(choice)) {
                builder.problem(where + "'" + setting + "' is not a choice with a value"
                        + Suggestions.didYouMean(choice, names));
            } else if (!seen.add(choice)) {
                builder.problem(where + choice + " is given twice");
            } else {
                builder.set(position, choice, setting.substring(equals + 1));
            }
        }
    }

    /**
     * Draws an architecture: each choice that exists takes each of its options with the same probability. Where choices
     * have conditions, that is not uniform over architectures: a shallow network is as likely as a deep one, though there
     * are fewer of them.
     */
    public final Architecture random(StableRandom random) {
        int[] options = new int[choices.length];
        for (int i = 0; i < options.length; i++) {
            options[i] =
                    exists(i, options) ? random.nextInt(choices[i].options().size()) : Architecture.ABSENT;
        }
        return new Architecture(this, options);
    }

    /**
     * All architectures, the last choices varying fastest.
     *
     * @throws IllegalStateException if there are more than {@link #MOST_ENUMERABLE}
     */
    public final Stream<Architecture> enumerate() {
        if (!isEnumerable()) {
            throw new IllegalStateException("space " + name + " has " + size + " architectures; at most "
                    + MOST_ENUMERABLE + " can be enumerated");
        }
        boolean[] all = new boolean[choices.length];
        Arrays.fill(all, true);
        return completions(new int[choices.length], all);
    }

    /** Whether {@link #enumerate} is possible. */
    public final boolean isEnumerable() {
        return size.compareTo(BigInteger.valueOf(MOST_ENUMERABLE)) <= 0;
    }

    /** The architecture that takes the first option of every choice: an example, and a start. */
    public final Architecture first() {
        int[] options = new int[choices.length];
        complete(options, 0, null);
        return new Architecture(this, options);
    }

    /**
     * All architectures that differ from this one in the option of one choice. Where that brings other choices into
     * existence, they take all their options; where it ends some, they are gone. So b is a neighbour of a exactly if a is
     * one of b.
     *
     * @throws IllegalArgumentException if the architecture is of another space
     */
    public final List<Architecture> neighbours(Architecture architecture) {
        if (!architecture.space().name().equals(name)) {
            throw new IllegalArgumentException(architecture + " is not of space " + name);
        }
        int[] from = architecture.options();
        List<Architecture> neighbours = new ArrayList<>();
        for (int changed = 0; changed < choices.length; changed++) {
            for (int option = 0; option < choices[changed].options().size(); option++) {
                if (from[changed] == Architecture.ABSENT || from[changed] == option) {
                    continue;
                }
                int[] options = from.clone();
                options[changed] = option;
                completions(options, absentOf(from, changed + 1)).forEach(neighbours::add);
            }
        }
        return neighbours;
    }

    /**
     * Makes an architecture from choices.
     *
     * @param choices sets the option of every choice that exists; what it sets for others is left aside
     * @throws ArchitectureFormatException if a choice is missing or has no such option; the message lists all
     */
    public final Architecture architecture(Consumer<Architecture.Builder> choices) {
        Architecture.Builder builder = new Architecture.Builder(this, "architecture of " + name);
        choices.accept(builder);
        return builder.build();
    }

    final Architecture with(int[] options, int changed, int option) {
        int[] copy = options.clone();
        copy[changed] = option;
        complete(copy, changed + 1, absentOf(options, changed + 1));
        return new Architecture(this, copy);
    }

    /** Marks what does not exist in an architecture, and may take any option once it does. */
    private static boolean[] absentOf(int[] options, int from) {
        boolean[] free = new boolean[options.length];
        for (int i = from; i < options.length; i++) {
            free[i] = options[i] == Architecture.ABSENT;
        }
        return free;
    }

    /** All ways to set the free choices, given the others; others that do not exist any more are dropped. */
    private Stream<Architecture> completions(int[] start, boolean[] free) {
        complete(start, 0, free);
        Iterator<Architecture> iterator = new Iterator<>() {
            private int @Nullable [] next = start;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Architecture next() {
                int[] current = next;
                if (current == null) {
                    throw new NoSuchElementException();
                }
                next = successor(current, free);
                return new Architecture(SearchSpace.this, current);
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        iterator, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
                false);
    }

    private int @Nullable [] successor(int[] options, boolean[] free) {
        for (int i = choices.length - 1; i >= 0; i--) {
            if (free[i]
                    && options[i] != Architecture.ABSENT
                    && options[i] + 1 < choices[i].options().size()) {
                int[] next = options.clone();
                next[i]++;
                complete(next, i + 1, free);
                return next;
            }
        }
        return null;
    }

    /** Sets the free choices from an index on to their first option, and what does not exist to absent. */
    private void complete(int[] options, int from, boolean @Nullable [] free) {
        for (int i = from; i < options.length; i++) {
            if (!exists(i, options)) {
                options[i] = Architecture.ABSENT;
            } else if (free == null || free[i]) {
                options[i] = 0;
            }
        }
    }

    /** The number of choices at all positions together. */
    public final int choices() {
        return choices.length;
    }

    final Choice choice(int index) {
        return choices[index];
    }

    final int positionOf(int index) {
        return positionOf[index];
    }

    /** Whether a choice exists, given the options of all earlier ones. */
    final boolean exists(int index, int[] options) {
        int controller = controllerOf[index];
        return controller < 0
                || (options[controller] != Architecture.ABSENT && existsUnder[index][options[controller]]);
    }

    final int index(int position, String choice) {
        int end = firstOf[position + 1];
        for (int i = firstOf[position]; i < end; i++) {
            if (choices[i].name().equals(choice)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "space " + name + ": " + positions.get(position).name() + " has no choice '" + choice + "'");
    }

    /** The name. */
    @Override
    public final String toString() {
        return name;
    }
}
