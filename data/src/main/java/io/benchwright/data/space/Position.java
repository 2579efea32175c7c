package io.benchwright.data.space;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in the networks of a space, such as a block or an edge of a cell, with what can be chosen there. Positions are
 * ordered along the network: data flows from one to the next where the space is a chain.
 *
 * @param name the name in messages and tables, unique within the space, such as {@code block 3}
 * @param choices the choices, at least one, their names unique
 */
public record Position(String name, List<Choice> choices) {

    /** @throws IllegalArgumentException if the name is blank, there are no choices, or two have one name */
    public Position {
        choices = List.copyOf(choices);
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of a position must be visible, but is '" + name + "'");
        }
        if (choices.isEmpty()) {
            throw new IllegalArgumentException(name + " has no choices");
        }
        if (choices.stream().map(Choice::name).distinct().count() < choices.size()) {
            throw new IllegalArgumentException(name + " has two choices of one name: "
                    + choices.stream().map(Choice::name).collect(Collectors.joining(", ")));
        }
    }

    /** A position with these choices. */
    public static Position of(String name, Choice... choices) {
        return new Position(name, List.of(choices));
    }
}
