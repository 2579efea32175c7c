package io.benchwright.data.space;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One thing to be chosen: a name and the options, which are either numbers in ascending order or labels without order.
 *
 * <p>A choice may exist only under a {@linkplain #onlyIf condition} on an earlier choice, as the kernel of a layer exists
 * only if its stage is deep enough.
 */
public final class Choice {

    /** Names and options stand in canonical strings, between these separators. */
    private static final Pattern WORD = Pattern.compile("[^=,|\\s\\p{Cntrl}]+");

    private static final List<String> FLAG = List.of("no", "yes");

    private final String name;
    private final List<String> options;
    private final int[] numbers;
    private final Optional<Condition> condition;

    private Choice(String name, List<String> options, int[] numbers, Optional<Condition> condition) {
        this.name = requireNonNull(name, "name is null");
        this.options = options;
        this.numbers = numbers;
        this.condition = condition;
        for (String word : Stream.concat(Stream.of(name), options.stream()).toList()) {
            if (!WORD.matcher(word).matches()) {
                throw new IllegalArgumentException(
                        "'" + word + "' in choice " + name + " must be a word without blanks, '=', ',' or '|'");
            }
        }
        if (options.isEmpty()) {
            throw new IllegalArgumentException(name + " has no options");
        }
        if (options.stream().distinct().count() < options.size()) {
            throw new IllegalArgumentException(name + " has an option twice: " + options);
        }
    }

    /**
     * A choice among numbers.
     *
     * @throws IllegalArgumentException if there are none, or they do not ascend
     */
    public static Choice of(String name, int... numbers) {
        int[] copy = numbers.clone();
        for (int i = 1; i < copy.length; i++) {
            if (copy[i] <= copy[i - 1]) {
                throw new IllegalArgumentException(name + " must list its numbers in ascending order, but has "
                        + copy[i] + " after " + copy[i - 1]);
            }
        }
        return new Choice(name, Arrays.stream(copy).mapToObj(Integer::toString).toList(), copy, Optional.empty());
    }

    /**
     * A choice among labels that have no order.
     *
     * @throws IllegalArgumentException if there are none, or one stands twice
     */
    public static Choice among(String name, String... labels) {
        return new Choice(name, List.of(labels), new int[0], Optional.empty());
    }

    /** A choice between no and yes: the numbers 0 and 1. */
    public static Choice flag(String name) {
        return new Choice(name, FLAG, new int[] {0, 1}, Optional.empty());
    }

    /**
     * This choice, existing only where an earlier one has one of the given options.
     *
     * @param position the name of the earlier choice's position
     * @param choice the name of the earlier choice
     * @param options the options of the earlier choice under which this one exists, at least one
     */
    public Choice onlyIf(String position, String choice, String... options) {
        if (options.length == 0) {
            throw new IllegalArgumentException(name + " would never exist: no option of " + choice + " is given");
        }
        return new Choice(name, this.options, numbers, Optional.of(new Condition(position, choice, List.of(options))));
    }

    /** The name, unique within its position. */
    public String name() {
        return name;
    }

    /** The options as they are written. */
    public List<String> options() {
        return options;
    }

    /** Whether the options are numbers in ascending order, so that "more" has a meaning. */
    public boolean isNumeric() {
        return numbers.length > 0;
    }

    /**
     * The number that an option stands for.
     *
     * @param option an index into {@link #options}
     * @throws IllegalStateException if the options are labels
     */
    public int number(int option) {
        if (!isNumeric()) {
            throw new IllegalStateException(name + " is a choice among labels, not numbers");
        }
        return numbers[option];
    }

    /** Under what condition the choice exists; empty if always. */
    public Optional<Condition> condition() {
        return condition;
    }

    /** The option that a text stands for, or -1; flags are also written as numbers and as truth values. */
    int indexOf(String text) {
        int index = options.indexOf(text);
        if (index < 0 && options.equals(FLAG)) {
            return switch (text) {
                case "0", "false", "False" -> 0;
                case "1", "true", "True" -> 1;
                default -> -1;
            };
        }
        return index;
    }

    /** The options in words: {@code 1, 4 or 6}. */
    String optionsInWords() {
        if (options.size() == 1) {
            return options.get(0);
        }
        // A long arithmetic row (resolutions, say) reads better as its ends and step.
        if (numbers.length > 8) {
            int step = numbers[1] - numbers[0];
            boolean even = true;
            for (int i = 2; i < numbers.length; i++) {
                even &= numbers[i] - numbers[i - 1] == step;
            }
            if (even) {
                return "one of " + numbers[0] + ", " + numbers[1] + ", ..., " + numbers[numbers.length - 1];
            }
        }
        int last = options.size() - 1;
        return String.join(", ", options.subList(0, last)) + " or " + options.get(last);
    }

    /**
     * Ties the existence of a choice to an earlier one.
     *
     * @param position the name of the earlier choice's position
     * @param choice the earlier choice's name
     * @param options the options of the earlier choice under which the tied one exists
     */
    public record Condition(String position, String choice, List<String> options) {}
}
