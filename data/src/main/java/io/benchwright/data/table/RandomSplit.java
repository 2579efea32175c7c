package io.benchwright.data.table;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.table.SplitRow.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Splits by chance: 80 % of the architectures for training, 10 % for validation, 10 % for test. Drawn by architecture, so
 * that one that was trained twice is never on two sides. What a seed gives depends on the architectures alone.
 */
public final class RandomSplit {

    private static final Pattern NAME = Pattern.compile("random-(\\d{1,18})");

    private RandomSplit() {}

    /** The name of the split of a seed. */
    public static String name(long seed) {
        return "random-" + seed;
    }

    /** The seed, if a name is that of a split by chance. */
    public static OptionalLong seed(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /**
     * Draws a split.
     *
     * @param seed of the draw, not negative
     * @param architectures for each trial its architecture, with its space
     * @return a row for each trial
     */
    public static List<SplitRow> draw(long seed, Map<String, String> architectures) {
        List<String> distinct = List.copyOf(new TreeSet<>(architectures.values()));
        int[] order = IntStream.range(0, distinct.size()).toArray();
        new StableRandom(seed).shuffle(order);
        Map<String, Part> parts = new HashMap<>();
        for (int i = 0; i < order.length; i++) {
            Part part = 10L * i < 8L * order.length ? Part.TRAIN : 10L * i < 9L * order.length ? Part.VAL : Part.TEST;
            parts.put(distinct.get(order[i]), part);
        }
        List<SplitRow> rows = new ArrayList<>();
        architectures.forEach((trial, architecture) ->
                rows.add(new SplitRow(name(seed), trial, String.valueOf(parts.get(architecture)))));
        return rows;
    }
}
