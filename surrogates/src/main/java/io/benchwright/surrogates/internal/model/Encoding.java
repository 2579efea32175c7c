package io.benchwright.surrogates.internal.model;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes an architecture as one small code a <i>unit</i>: the options of all choices at a position together. What depends
 * on one unit, or on two, can then be looked up in tables.
 *
 * <p>A position with more than {@value #MOST_CODES} combinations falls apart into its choices, each a unit of its own, so
 * that tables stay small in any space.
 */
public final class Encoding {

    /** The most codes of a unit that has more than one choice. */
    public static final int MOST_CODES = 96;

    private final SearchSpace space;
    private final List<Unit> units;
    private final int[] unitOf;
    private final int[] stride;
    private final int[] absent;

    /**
     * Choices that are coded together.
     *
     * @param name where they are, for messages
     * @param firstChoice the index of the first, in the order of the space
     * @param choices the choices
     * @param codes how many combinations there are, with those in which a choice does not exist
     */
    public record Unit(String name, int firstChoice, List<Choice> choices, int codes) {

        /** Copies the list. */
        public Unit {
            choices = List.copyOf(choices);
        }

        /** The option that a choice has under a code, or -1 where it does not exist. */
        public int option(int code, int choice) {
            int rest = code;
            for (int i = choices.size() - 1; i > choice; i--) {
                rest /= radix(choices.get(i));
            }
            int option = rest % radix(choices.get(choice));
            return option == choices.get(choice).options().size() ? -1 : option;
        }
    }

    private Encoding(SearchSpace space, List<Unit> units) {
        this.space = space;
        this.units = List.copyOf(units);
        this.unitOf = new int[space.choices()];
        this.stride = new int[space.choices()];
        this.absent = new int[space.choices()];
        for (int u = 0; u < units.size(); u++) {
            Unit unit = units.get(u);
            int product = 1;
            for (int i = unit.choices().size() - 1; i >= 0; i--) {
                int index = unit.firstChoice() + i;
                unitOf[index] = u;
                stride[index] = product;
                absent[index] = unit.choices().get(i).options().size();
                product *= radix(unit.choices().get(i));
            }
        }
    }

    /** The encoding of a space: always the same for the same choices. */
    public static Encoding of(SearchSpace space) {
        List<Unit> units = new ArrayList<>();
        int first = 0;
        for (Position position : space.positions()) {
            List<Choice> choices = position.choices();
            long codes = 1;
            for (Choice choice : choices) {
                codes = Math.min(codes * radix(choice), Integer.MAX_VALUE);
            }
            if (codes <= MOST_CODES || choices.size() == 1) {
                units.add(new Unit(position.name(), first, choices, (int) codes));
            } else {
                for (int i = 0; i < choices.size(); i++) {
                    Choice choice = choices.get(i);
                    units.add(new Unit(
                            position.name() + ": " + choice.name(), first + i, List.of(choice), radix(choice)));
                }
            }
            first += choices.size();
        }
        return new Encoding(space, units);
    }

    /** A choice that need not exist has a code for that, too. */
    private static int radix(Choice choice) {
        return choice.options().size() + (choice.condition().isPresent() ? 1 : 0);
    }

    /** The space whose architectures are encoded. */
    public SearchSpace space() {
        return space;
    }

    /** The units, in the order of the network. */
    public List<Unit> units() {
        return units;
    }

    /** The number of codes of each unit. */
    public int[] radices() {
        return units.stream().mapToInt(Unit::codes).toArray();
    }

    /**
     * Writes the codes of an architecture, without allocating.
     *
     * @param architecture one of the space
     * @param options scratch space for as many numbers as the space has choices
     * @param codes takes as many numbers as there are units
     * @param offset where they begin
     */
    public void encode(Architecture architecture, int[] options, int[] codes, int offset) {
        architecture.copyOptions(options, 0);
        for (int u = 0; u < units.size(); u++) {
            codes[offset + u] = 0;
        }
        for (int i = 0; i < unitOf.length; i++) {
            int option = options[i] < 0 ? absent[i] : options[i];
            codes[offset + unitOf[i]] += option * stride[i];
        }
    }

    /** The architecture that has exactly these options, -1 where a choice does not exist; empty if there is none. */
    Optional<Architecture> architecture(int[] options) {
        int[] made = new int[options.length];
        Architecture architecture = space.architecture(builder -> {
            int index = 0;
            for (int position = 0; position < space.positions().size(); position++) {
                for (Choice choice : space.positions().get(position).choices()) {
                    int option = Math.max(0, options[index]);
                    builder.set(position, choice.name(), choice.options().get(option));
                    index++;
                }
            }
        });
        architecture.copyOptions(made, 0);
        return Arrays.equals(made, options) ? Optional.of(architecture) : Optional.empty();
    }

    /** The codes of architectures, one after the other. */
    public int[] encode(List<Architecture> architectures) {
        int[] codes = new int[architectures.size() * units.size()];
        int[] options = new int[space.choices()];
        int offset = 0;
        for (Architecture architecture : architectures) {
            encode(architecture, options, codes, offset);
            offset += units.size();
        }
        return codes;
    }
}
