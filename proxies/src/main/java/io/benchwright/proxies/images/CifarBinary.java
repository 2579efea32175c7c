package io.benchwright.proxies.images;

import io.benchwright.proxies.images.ImageSource.Contents;
import io.benchwright.proxies.images.ImageSource.Keyed;
import io.benchwright.proxies.images.ImageSource.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * CIFAR's binary files (Krizhevsky, 2009): records of a label (CIFAR-100: of a coarse one, then the fine one, which is the one that
 * counts) and 3072 bytes, 1024 each of red, green and blue.
 */
final class CifarBinary {

    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;

    private final String place;
    private final int classes;
    private final int labelBytes;
    private final String namesFile;
    /** The files for training, then that for testing. */
    private final List<String> files;

    private CifarBinary(String place, int classes, int labelBytes, String namesFile, List<String> files) {
        this.place = place;
        this.classes = classes;
        this.labelBytes = labelBytes;
        this.namesFile = namesFile;
        this.files = files;
    }

    /**
     * Finds such files among paths.
     *
     * @param place where they are, for messages
     * @throws IOException if some are there and others are missing
     */
    static Optional<CifarBinary> among(String place, Collection<String> paths) throws IOException {
        Map<String, String> byName = new TreeMap<>();
        paths.stream()
                .sorted(Comparator.reverseOrder())
                .forEach(path -> byName.put(path.substring(path.lastIndexOf('/') + 1), path));
        List<String> ten = new ArrayList<>();
        IntStream.rangeClosed(1, 5).forEach(number -> ten.add("data_batch_" + number + ".bin"));
        ten.add("test_batch.bin");
        List<String> hundred = List.of("train.bin", "test.bin");
        boolean isTen = ten.stream().anyMatch(byName::containsKey);
        if (!isTen && !hundred.stream().allMatch(byName::containsKey)) {
            return Optional.empty();
        }
        List<String> files = new ArrayList<>();
        for (String file : isTen ? ten : hundred) {
            String path = byName.get(file);
            if (path == null) {
                throw new IOException(place + ": " + file + " is missing among CIFAR's binary files");
            }
            files.add(path);
        }
        return Optional.of(new CifarBinary(
                place,
                isTen ? 10 : 100,
                isTen ? 1 : 2,
                isTen ? "batches.meta.txt" : "fine_label_names.txt",
                List.copyOf(files)));
    }

    /** Finds out what there is. */
    Contents contents(Container container) throws IOException {
        Map<String, byte[]> labels = labels(container);
        List<Slot> slots = new ArrayList<>();
        Map<String, Integer> firstSlot = new HashMap<>();
        for (String file : files) {
            firstSlot.put(file, slots.size());
            byte[] ofFile = labels.getOrDefault(file, new byte[0]);
            for (int i = 0; i < ofFile.length; i++) {
                boolean isTest = file.equals(files.get(files.size() - 1));
                slots.add(new Slot(file + " image " + i, ofFile[i], isTest ? ImagePart.TEST : ImagePart.TRAIN));
            }
        }
        return new Contents(
                names(container),
                slots,
                (resolution, sink) -> visit(container, (path, content) -> {
                    int first = firstSlot.getOrDefault(path, 0);
                    int record = labelBytes + 3 * PLANE;
                    for (int i = 0; i * record < content.length; i++) {
                        int from = i * record + labelBytes;
                        sink.accept(first + i, decoder -> picture(content, from));
                    }
                }));
    }

    private interface Files {
        void see(String path, byte[] content) throws IOException, InterruptedException;
    }

    private void visit(Container container, Files seen) throws IOException, InterruptedException {
        container.read(files::contains, (path, content) -> seen.see(path, content.read()));
    }

    private Map<String, byte[]> labels(Container container) throws IOException {
        Map<String, byte[]> labels = new HashMap<>();
        int record = labelBytes + 3 * PLANE;
        try {
            visit(container, (path, content) -> {
                if (content.length == 0 || content.length % record != 0) {
                    throw new IOException(place + ": " + path + " has " + content.length
                            + " bytes, but must have a multiple of " + record);
                }
                byte[] ofFile = new byte[content.length / record];
                for (int i = 0; i < ofFile.length; i++) {
                    ofFile[i] = content[i * record + labelBytes - 1];
                    if (ofFile[i] < 0 || ofFile[i] >= classes) {
                        throw new IOException(place + ": " + path + ": image " + i + " has label " + (ofFile[i] & 0xFF)
                                + ", but must have 0 to " + (classes - 1));
                    }
                }
                labels.put(path, ofFile);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return labels;
    }

    private List<String> names(Container container) throws IOException {
        for (String text : container.texts(Set.of(namesFile)).values()) {
            List<String> names = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (names.size() == classes) {
                return names;
            }
        }
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private static Keyed picture(byte[] content, int from) {
        byte[] rgb = new byte[3 * PLANE];
        for (int i = 0; i < PLANE; i++) {
            rgb[3 * i] = content[from + i];
            rgb[3 * i + 1] = content[from + PLANE + i];
            rgb[3 * i + 2] = content[from + 2 * PLANE + i];
        }
        return new Keyed(new Picture(SIDE, SIDE, rgb), Hashes.key(rgb));
    }
}
