package io.benchwright.proxies.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the paths of a folder or an archive say of its images: {@code train/<class>/...} with {@code val} and {@code test} beside it
 * in the same form, or as Tiny-ImageNet's {@code val} with annotations, or classes alone, which are all for training then.
 *
 * @param classes the names of the classes, sorted
 * @param images sorted by part and path, so that they are the same whether unpacked or not
 */
record Layout(List<String> classes, List<Image> images) {

    /** The text files that say something of images. */
    static final String ANNOTATIONS = "val_annotations.txt";

    private static final Pattern IMAGE = Pattern.compile(".*\\.(jpe?g|png)", Pattern.CASE_INSENSITIVE);
    private static final List<String> TRAIN = List.of("train");
    private static final List<String> VAL = List.of("val", "valid", "validation");
    private static final List<String> TEST = List.of("test");
    private static final int NAMED_PROBLEMS = 3;

    /**
     * An image and what it shows.
     *
     * @param path where it is in the folder or archive, as it was listed
     * @param label the place of its class
     * @param part {@link ImagePart#TRAIN} or {@link ImagePart#TEST}
     */
    record Image(String path, int label, ImagePart part) {}

    /** A path as it was listed, and the names that it consists of, without what all have in common. */
    private record Named(String path, List<String> names) {

        String last() {
            return names.get(names.size() - 1);
        }

        boolean isIn(Collection<String> folders) {
            return names.size() > 1 && folders.contains(names.get(0).toLowerCase(Locale.ROOT));
        }

        boolean isImage() {
            return IMAGE.matcher(last()).matches();
        }

        /** Without the first name. */
        Named inside() {
            return new Named(path, names.subList(1, names.size()));
        }
    }

    /**
     * Finds images among paths.
     *
     * @param place where they are, for messages
     * @param paths of files, with slashes
     * @param texts the contents of {@link #ANNOTATIONS}, by path
     * @throws IOException if there are none, or they are not laid out so
     */
    static Layout of(String place, Collection<String> paths, Map<String, String> texts) throws IOException {
        List<Named> all = withoutCommonFolders(paths);
        List<Named> train = inside(all, TRAIN);
        List<Named> val = inside(all, VAL);
        List<Named> test = inside(all, TEST);
        if (train.isEmpty()) {
            if (!val.isEmpty() || !test.isEmpty()) {
                throw new IOException(place + ": has images for testing, but no folder 'train'");
            }
            train = all;
        }
        List<Named> labelled = train.stream()
                .filter(file -> file.isImage() && file.names().size() > 1)
                .toList();
        List<String> classes = List.copyOf(
                new TreeSet<>(labelled.stream().map(file -> file.names().get(0)).toList()));
        if (classes.size() < 2) {
            throw new IOException(
                    place + ": " + (classes.isEmpty() ? "holds no images" : "holds images of one class only")
                            + "; they must be JPEG or PNG files in a folder for each class, such as train/cat/1.jpg");
        }
        Map<String, Integer> labels = new HashMap<>();
        for (String name : classes) {
            labels.put(name, labels.size());
        }
        List<Image> images = new ArrayList<>();
        for (Named file : labelled) {
            images.add(new Image(file.path(), labels.getOrDefault(file.names().get(0), -1), ImagePart.TRAIN));
        }
        // Where the publisher keeps the labels of test images to himself, those for validation are what is left.
        List<Image> scored = scored(place, test, labels, texts);
        images.addAll(scored.isEmpty() ? scored(place, val, labels, texts) : scored);
        return new Layout(classes, images);
    }

    private static List<Named> withoutCommonFolders(Collection<String> paths) {
        List<Named> all = new ArrayList<>();
        for (String path : paths) {
            List<String> names = List.of(path.replaceFirst("^(\\./)+", "").split("/+"));
            if (names.stream().noneMatch(name -> name.startsWith(".") || name.equals("__MACOSX"))) {
                all.add(new Named(path, names));
            }
        }
        all.sort(Comparator.comparing(file -> String.join("/", file.names())));
        Optional<String> common = commonFolder(all);
        while (common.isPresent()) {
            List<String> folder = List.of(common.get());
            all = all.stream()
                    .filter(file -> file.names().size() > 1
                            && folder.contains(file.names().get(0)))
                    .map(Named::inside)
                    .toList();
            common = commonFolder(all);
        }
        return all;
    }

    /** The folder that all images are in, if it is neither a part nor a class. */
    private static Optional<String> commonFolder(List<Named> all) {
        List<Named> images = all.stream().filter(Named::isImage).toList();
        if (images.isEmpty()) {
            return Optional.empty();
        }
        Named first = images.get(0);
        String folder = first.names().get(0);
        boolean isCommon = !first.isIn(TRAIN)
                && !first.isIn(VAL)
                && !first.isIn(TEST)
                // Of a single class's folder, no more can be taken away.
                && images.stream()
                        .allMatch(file ->
                                file.names().size() > 2 && file.names().get(0).equals(folder));
        return isCommon ? Optional.of(folder) : Optional.empty();
    }

    private static List<Named> inside(List<Named> all, List<String> folders) {
        return all.stream()
                .filter(file -> file.isIn(folders))
                .map(Named::inside)
                .toList();
    }

    private static List<Image> scored(
            String place, List<Named> files, Map<String, Integer> labels, Map<String, String> texts)
            throws IOException {
        Map<String, String> annotated = new TreeMap<>();
        for (Named file : files) {
            if (file.last().equals(ANNOTATIONS)) {
                texts.getOrDefault(file.path(), "")
                        .lines()
                        .map(line -> line.split("\t"))
                        .forEach(cells -> {
                            if (cells.length > 1) {
                                annotated.put(cells[0], cells[1]);
                            }
                        });
            }
        }
        List<Image> images = new ArrayList<>();
        Map<String, Integer> unknown = new TreeMap<>();
        for (Named file : files) {
            if (!file.isImage()) {
                continue;
            }
            String name = annotated.getOrDefault(
                    file.last(), file.names().size() > 1 ? file.names().get(0) : "");
            Integer label = labels.get(name);
            if (label == null) {
                unknown.merge(name, 1, Integer::sum);
            } else {
                images.add(new Image(file.path(), label, ImagePart.TEST));
            }
        }
        if (!images.isEmpty() && !unknown.isEmpty()) {
            throw new IOException(place + ": "
                    + unknown.values().stream().mapToInt(count -> count).sum()
                    + " images for testing are of classes that those for training don't have: "
                    + String.join(
                            ", ",
                            unknown.keySet().stream().limit(NAMED_PROBLEMS).toList())
                    + (unknown.size() > NAMED_PROBLEMS ? "..." : ""));
        }
        return images;
    }
}
