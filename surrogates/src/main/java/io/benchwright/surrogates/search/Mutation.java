package io.benchwright.surrogates.search;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/** Changes one choice of architectures of a space. Not safe for use by several threads. */
final class Mutation {

    private static final int ABSENT = -1;

    private final List<Place> places = new ArrayList<>();
    private final int[] before;
    private final int[] after;
    private final int[] changeable;

    /** A choice of the space. */
    private record Place(int position, String choice, int options) {}

    Mutation(SearchSpace space) {
        for (int position = 0; position < space.positions().size(); position++) {
            for (Choice choice : space.positions().get(position).choices()) {
                places.add(new Place(position, choice.name(), choice.options().size()));
            }
        }
        this.before = new int[places.size()];
        this.after = new int[places.size()];
        this.changeable = new int[places.size()];
    }

    /** A neighbour of an architecture of the space; the same where the space has but one. */
    Architecture mutate(Architecture parent, StableRandom random) {
        parent.copyOptions(before, 0);
        int count = 0;
        for (int i = 0; i < before.length; i++) {
            if (before[i] != ABSENT && places.get(i).options() > 1) {
                changeable[count++] = i;
            }
        }
        if (count == 0) {
            return parent;
        }
        int changed = changeable[random.nextInt(count)];
        int option = random.nextInt(places.get(changed).options() - 1);
        return completed(with(parent, changed, option < before[changed] ? option : option + 1), random);
    }

    /** Draws the options of choices that did not exist before; earlier ones first, since others may depend on them. */
    private Architecture completed(Architecture child, StableRandom random) {
        Architecture drawn = child;
        drawn.copyOptions(after, 0);
        for (int i = 0; i < after.length; i++) {
            if (before[i] == ABSENT && after[i] != ABSENT) {
                drawn = with(drawn, i, random.nextInt(places.get(i).options()));
                drawn.copyOptions(after, 0);
            }
        }
        return drawn;
    }

    private Architecture with(Architecture architecture, int index, int option) {
        Place place = places.get(index);
        return architecture.with(place.position(), place.choice(), option);
    }
}
