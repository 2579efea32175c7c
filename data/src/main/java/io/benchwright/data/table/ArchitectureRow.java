package io.benchwright.data.table;

import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * An architecture that some other row is about.
 *
 * @param architecture its canonical string
 * @param space the name of its search space
 * @param choices the option taken of each choice in the order of the space, -1 where a choice does not exist
 * @param macs plain multiply-adds of its network for the space's own input
 * @param parameters trainable values of that network
 */
public record ArchitectureRow(String architecture, String space, List<Integer> choices, long macs, long parameters) {

    /** Copies the list. */
    public ArchitectureRow {
        choices = List.copyOf(choices);
    }

    /** The row of an architecture. */
    public static ArchitectureRow of(Architecture architecture) {
        List<Integer> choices = new ArrayList<>();
        List<Position> positions = architecture.space().positions();
        for (int position = 0; position < positions.size(); position++) {
            for (Choice choice : positions.get(position).choices()) {
                choices.add(
                        architecture.has(position, choice.name()) ? architecture.option(position, choice.name()) : -1);
            }
        }
        NetworkTotals totals = architecture.lower().totals();
        return new ArchitectureRow(
                architecture.toString(),
                architecture.space().name(),
                choices,
                totals.multiplyAdds(),
                totals.parameters());
    }
}
