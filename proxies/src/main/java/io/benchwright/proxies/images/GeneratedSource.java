package io.benchwright.proxies.images;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images that are drawn instead of read: a class is a shape with a texture, and all else (place, size, some turn, proportions, colours,
 * background, smaller shapes of other classes, noise, contrast) is at random and says nothing of the class. Neither shape nor texture
 * alone gives the class away. The same for the same arguments on every machine.
 */
final class GeneratedSource implements ImageSource {

    /** What a source argument begins with. */
    static final String WORD = "generated";

    /** Changes whenever the same arguments would give other images. */
    private static final int VERSION = 3;

    private static final int MOST_CLASSES = Drawing.SHAPES * Drawing.TEXTURES;
    private static final int MOST_IMAGES = 10_000_000;
    /** As many images for testing as this part of those for training. */
    private static final int TEST_PART = 5;

    private final int classes;
    private final int images;
    private final long seed;

    private GeneratedSource(int classes, int images, long seed) {
        this.classes = classes;
        this.images = images;
        this.seed = seed;
    }

    /**
     * Reads an argument such as {@code generated} or {@code generated:classes=10,images=5000,seed=1}.
     *
     * @throws IllegalArgumentException if it is wrong; says all that is
     */
    static GeneratedSource parse(String argument) {
        Map<String, Long> values = new TreeMap<>(Map.of("classes", 10L, "images", 10_000L, "seed", 1L));
        List<String> problems = new ArrayList<>();
        String given = argument.equals(WORD) ? "" : argument.substring(WORD.length() + 1);
        for (String setting : given.isEmpty() ? new String[0] : given.split(",", -1)) {
            String[] sides = setting.split("=", 2);
            String name = sides[0].strip();
            if (!values.containsKey(name)) {
                problems.add("'" + setting + "' must be one of classes=N, images=N and seed=N"
                        + Suggestions.didYouMean(name, values.keySet()));
            } else if (sides.length < 2 || !sides[1].strip().matches("-?\\d{1,18}")) {
                problems.add("'" + setting + "' must be " + name + "= and a whole number");
            } else {
                values.put(name, Long.parseLong(sides[1].strip()));
            }
        }
        long classes = values.getOrDefault("classes", 0L);
        long images = values.getOrDefault("images", 0L);
        if (classes < 2 || classes > MOST_CLASSES) {
            problems.add("classes is " + classes + ", but must be at least 2 and at most " + MOST_CLASSES);
        }
        if (images < classes || images > MOST_IMAGES) {
            problems.add(
                    "images is " + images + ", but must be at least the number of classes and at most " + MOST_IMAGES);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(argument + ": " + String.join("; ", problems));
        }
        return new GeneratedSource((int) classes, (int) images, values.getOrDefault("seed", 0L));
    }

    @Override
    public String name() {
        return WORD + ":classes=" + classes + ",images=" + images + ",seed=" + seed;
    }

    @Override
    public String fingerprint() {
        return Hashes.fingerprint(Map.of(name(), "version " + VERSION));
    }

    @Override
    public Contents contents() {
        int shapes = (int) Math.ceil(Math.sqrt(classes));
        // With more classes than the square of either, the shapes are all used, and as many textures as it takes.
        int columns = Math.min(Drawing.SHAPES, Math.max(shapes, -Math.floorDiv(-classes, Drawing.TEXTURES)));
        List<String> names = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            names.add(Drawing.name(label % columns, label / columns));
        }
        List<Slot> slots = new ArrayList<>();
        int tests = Math.max(classes, images / TEST_PART);
        for (int i = 0; i < images + tests; i++) {
            boolean isTest = i >= images;
            int number = isTest ? i - images : i;
            slots.add(new Slot(
                    (isTest ? "test " : "train ") + number,
                    number % classes,
                    isTest ? ImagePart.TEST : ImagePart.TRAIN));
        }
        return new Contents(List.copyOf(names), slots, (resolution, sink) -> {
            for (int i = 0; i < slots.size(); i++) {
                int slot = i;
                long key = Hashes.seed(seed, slot < images ? 0 : 1, slot < images ? slot : slot - images);
                sink.accept(slot, decoder -> {
                    Drawing drawing =
                            new Drawing(new StableRandom(key), slots.get(slot).label(), classes, columns);
                    return new Keyed(new Picture(resolution, resolution, drawing.render(resolution)), key);
                });
            }
        });
    }
}
