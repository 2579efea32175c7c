package io.benchwright.proxies.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.random.StableRandom;
import io.benchwright.proxies.images.ImagesForTests.Listener;
import io.benchwright.proxies.images.ImagesForTests.Seen;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImagesTest {

    private static final int SIZE = 8;

    @TempDir
    private Path temporary;

    private ImageOptions options() {
        return ImageOptions.at(SIZE).withFolder(temporary.resolve("cache"));
    }

    private Images open(Path source) throws IOException, InterruptedException {
        return Images.open(source.toString(), options());
    }

    /** 300 images for training and 20 for testing, of two classes. */
    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            files.put("train/" + (i % 3 == 0 ? "cat" : "dog") + "/" + i + ".png", ImagesForTests.png(i));
        }
        for (int i = 0; i < 20; i++) {
            files.put("test/" + (i % 2 == 0 ? "cat" : "dog") + "/" + i + ".png", ImagesForTests.png(1000 + i));
        }
        return files;
    }

    private static List<Seen> images(Images images, ImagePart part) throws IOException {
        return ImagesForTests.all(images.evaluation(part, SIZE, 7), SIZE);
    }

    private static List<Seen> training(Images images, Augmentation augmentation, int epoch, long seed)
            throws IOException {
        return ImagesForTests.all(images.training(SIZE, 16, augmentation, 1, epoch, seed), SIZE);
    }

    @Test
    void readsAFolder() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));

        assertThat(images.name()).isEqualTo("pets");
        assertThat(images.classNames()).containsExactly("cat", "dog");
        assertThat(images.classes()).isEqualTo(2);
        assertThat(images.count(ImagePart.TEST)).isEqualTo(20);
        assertThat(images.count(ImagePart.TRAIN) + images.count(ImagePart.VALIDATION))
                .isEqualTo(300);
        assertThat(images.count(ImagePart.VALIDATION)).isBetween(15, 45);
        assertThat(images(images, ImagePart.TEST)).extracting(Seen::label).containsSequence(0, 0, 1);
        assertThat(images.brokenCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"pets.tar, ''", "pets.tar.gz, ''", "pets.tgz, pets-v2/", "pets.tar, ./"})
    void readsATarOfIt(String archive, String top) throws Exception {
        Map<String, byte[]> moved = new TreeMap<>();
        files().forEach((path, bytes) -> moved.put(top + path, bytes));
        Images tar = open(ImagesForTests.tar(temporary.resolve(archive), moved));
        Images folder = open(ImagesForTests.folder(temporary.resolve("pets"), files()));

        assertThat(tar.name()).isEqualTo("pets");
        for (ImagePart part : ImagePart.values()) {
            assertThat(images(tar, part)).isEqualTo(images(folder, part));
        }
        assertThat(training(tar, Augmentation.FLIP, 3, 5)).isEqualTo(training(folder, Augmentation.FLIP, 3, 5));
    }

    @Test
    void readsAFolderWithATarForEachPart() throws Exception {
        Path folder = temporary.resolve("pets");
        for (String part : List.of("train", "test")) {
            Map<String, byte[]> files = new TreeMap<>(files());
            files.keySet().removeIf(path -> !path.startsWith(part));
            ImagesForTests.tar(folder.resolve(part + ".tar"), files);
        }
        Images tars = open(folder);
        Images plain = open(ImagesForTests.folder(temporary.resolve("plain"), files()));

        assertThat(tars.classNames()).containsExactly("cat", "dog");
        assertThat(images(tars, ImagePart.TEST)).isEqualTo(images(plain, ImagePart.TEST));
        assertThat(images(tars, ImagePart.VALIDATION)).isEqualTo(images(plain, ImagePart.VALIDATION));
    }

    @Test
    void readsCifar10Binary() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 1; i <= 5; i++) {
            files.put("cifar-10-batches-bin/data_batch_" + i + ".bin", records(30, 1, 10, i));
        }
        files.put("cifar-10-batches-bin/test_batch.bin", records(10, 1, 10, 6));
        files.put(
                "cifar-10-batches-bin/batches.meta.txt",
                "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(StandardCharsets.UTF_8));
        Images images = Images.open(
                ImagesForTests.tar(temporary.resolve("cifar-10-binary.tar.gz"), files)
                        .toString(),
                ImageOptions.at(32).withFolder(temporary));

        assertThat(images.classNames()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(images.count(ImagePart.TRAIN) + images.count(ImagePart.VALIDATION))
                .isEqualTo(150);
        List<Seen> test = ImagesForTests.all(images.evaluation(ImagePart.TEST, 32, 4), 32);
        byte[] file = files.get("cifar-10-batches-bin/test_batch.bin");
        assertThat(test).hasSize(10);
        assertThat(test.get(3).label()).isEqualTo(file[3 * 3073]);
        assertThat(test.get(3).pixels().subList(3, 6))
                .containsExactly(file[3 * 3073 + 2], file[3 * 3073 + 1026], file[3 * 3073 + 2050]);
    }

    @Test
    void readsTheFineLabelsOfCifar100Binary() throws Exception {
        byte[] test = records(5, 2, 100, 2);
        Map<String, byte[]> files = Map.of("train.bin", records(200, 2, 100, 1), "test.bin", test);
        Images images = open(ImagesForTests.folder(temporary.resolve("cifar100"), files));

        assertThat(images.classes()).isEqualTo(100);
        assertThat(images.classNames()).contains("99");
        assertThat(images(images, ImagePart.TEST).get(4).label()).isEqualTo(test[4 * 3074 + 1]);
    }

    private static byte[] records(int count, int labels, int classes, long seed) {
        StableRandom random = new StableRandom(seed);
        ByteBuffer bytes = ByteBuffer.allocate(count * (labels + 3072));
        for (int i = 0; i < count; i++) {
            for (int label = 0; label < labels; label++) {
                bytes.put((byte) random.nextInt(classes));
            }
            for (int j = 0; j < 3072; j++) {
                bytes.put((byte) random.nextInt(256));
            }
        }
        return bytes.array();
    }

    @Test
    void saysWhatIsWrongWithBinaryFiles() throws Exception {
        Path folder = ImagesForTests.folder(
                temporary.resolve("bad"), Map.of("train.bin", new byte[3000], "test.bin", records(5, 2, 100, 2)));
        assertThatThrownBy(() -> open(folder))
                .hasMessage(folder + ": train.bin has 3000 bytes, but must have a multiple of 3074");

        Path half = ImagesForTests.folder(temporary.resolve("half"), Map.of("data_batch_1.bin", records(5, 1, 10, 2)));
        assertThatThrownBy(() -> open(half))
                .hasMessage(half + ": data_batch_2.bin is missing among CIFAR's binary files");
    }

    @Test
    void namesWhatIsNoSource() throws IOException {
        Path text = Files.writeString(temporary.resolve("images.txt"), "none");

        assertThatThrownBy(() -> open(temporary.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        temporary.resolve("nowhere") + ": there is no such file or folder; a source is a folder with"
                                + " train/<class>/..., a .tar or .tar.gz of one, CIFAR's binary files, or 'generated'");
        assertThatThrownBy(() -> open(text)).hasMessageStartingWith(text + ": is no source of images; a source is");
        assertThatThrownBy(() -> open(Files.writeString(temporary.resolve("x.tar"), "no tar at all")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(temporary.resolve("x.tar").toString());
        assertThatThrownBy(() -> open(Files.writeString(temporary.resolve("x.tgz"), "no tar at all")))
                .hasMessage(temporary.resolve("x.tgz") + ": can't be read as a tar: Not in GZIP format");
        assertThatThrownBy(() -> Images.open("generated:clases=1,images=x,seed", options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "generated:clases=1,images=x,seed: 'clases=1' must be one of classes=N, images=N and seed=N (did"
                                + " you mean classes?); 'images=x' must be images= and a whole number; 'seed' must be seed= and a"
                                + " whole number");
        assertThatThrownBy(() -> Images.open("generated:classes=41", options()))
                .hasMessage("generated:classes=41: classes is 41, but must be at least 2 and at most 40");
    }

    @Test
    void aFewBrokenImagesAreNamedAndLeftOut() throws Exception {
        Map<String, byte[]> files = files();
        files.put("train/cat/0.png", new byte[0]);
        files.put("train/dog/1.png", "hello".getBytes(StandardCharsets.UTF_8));
        Listener listener = new Listener();
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files);
        Images images = Images.open(source.toString(), options().withListener(listener));

        assertThat(listener.notes)
                .containsExactly("pets: 2 of 320 images can't be read and are left out: train/cat/0.png: is empty;"
                        + " train/dog/1.png: is neither JPEG nor PNG");
        assertThat(listener.done).isEqualTo(320);
        assertThat(listener.total).isEqualTo(320);
        assertThat(images.brokenCount()).isEqualTo(2);
        assertThat(images.broken())
                .containsExactly("train/cat/0.png: is empty", "train/dog/1.png: is neither JPEG nor PNG");
        assertThat(images.count(ImagePart.TRAIN) + images.count(ImagePart.VALIDATION))
                .isEqualTo(298);
    }

    @Test
    void moreThanOnePercentOfBrokenImagesIsAnError() throws Exception {
        Map<String, byte[]> files = files();
        for (int i = 0; i < 4; i++) {
            files.put("train/cat/" + 3 * i + ".png", new byte[0]);
        }
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files);

        assertThatThrownBy(() -> open(source))
                .isInstanceOf(IOException.class)
                .hasMessage("pets: 4 of 320 images can't be read, more than 1 %: train/cat/0.png: is empty;"
                        + " train/cat/3.png: is empty; train/cat/6.png: is empty; train/cat/9.png: is empty");
        assertThat(cacheFiles(".images")).isEmpty();
        assertThat(cacheFiles(".tmp")).isEmpty();
    }

    private List<Path> cacheFiles(String ending) throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("cache"))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void aCacheIsBuiltOnceAndNoticesAChange() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        Images first = open(source);
        Listener listener = new Listener();
        Images second = Images.open(source.toString(), options().withListener(listener));

        assertThat(second.file()).isEqualTo(first.file());
        assertThat(listener.total).isZero();

        Files.write(source.resolve("train/cat/900.png"), ImagesForTests.png(900));
        Images changed = Images.open(source.toString(), options().withListener(listener));
        assertThat(changed.file()).isNotEqualTo(first.file());
        assertThat(listener.total).isEqualTo(321);
        assertThat(Images.open(source.toString(), options().withFolder(temporary.resolve("other")))
                        .file())
                .hasFileName(changed.file().getFileName().toString());
    }

    @Test
    void aDamagedCacheIsBuiltAgain() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        Images whole = open(source);
        List<Seen> expected = images(whole, ImagePart.TRAIN);
        long size = Files.size(whole.file());

        try (RandomAccessFile file = new RandomAccessFile(whole.file().toFile(), "rw")) {
            file.seek(size - 100);
            file.write(file.read() + 1);
        }
        assertThat(notesOfOpening(source))
                .containsExactly(whole.file() + ": has another checksum than was written; it is built again");

        try (RandomAccessFile file = new RandomAccessFile(whole.file().toFile(), "rw")) {
            file.setLength(size - 1);
        }
        assertThat(notesOfOpening(source))
                .containsExactly(whole.file() + ": does not begin and end as such a file does; it is built again");

        Files.write(whole.file(), new byte[10]);
        assertThat(notesOfOpening(source)).containsExactly(whole.file() + ": has only 10 bytes; it is built again");

        assertThat(images(open(source), ImagePart.TRAIN)).isEqualTo(expected);
    }

    private List<String> notesOfOpening(Path source) throws IOException, InterruptedException {
        Listener listener = new Listener();
        Images.open(source.toString(), options().withListener(listener));
        return listener.notes;
    }

    @Test
    void aDamagedPixelIsNoticedWhenItIsRead() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        // The last of all images is one for testing.
        long at = CacheFile.HEADER + 319L * SIZE * SIZE * 3 + 5;
        try (RandomAccessFile file = new RandomAccessFile(images.file().toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value + 1);
        }

        assertThat(images(images, ImagePart.TRAIN)).isNotEmpty();
        assertThatThrownBy(() -> images(images, ImagePart.TEST))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        images.file()
                                + ": image 319 has another checksum than was written; delete the file, and it will be built again");
    }

    @Test
    void largeFilesAreMappedInPieces() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        int bytes = CacheFile.bytes(SIZE);
        CacheFile whole = CacheFile.open(images.file());
        CacheFile pieces = CacheFile.open(images.file(), 7L * bytes + 5);
        byte[] expected = new byte[bytes];
        byte[] actual = new byte[bytes];
        for (int i = 0; i < 320; i++) {
            whole.read(i, expected);
            pieces.read(i, actual);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void whatAKilledBuilderLeftIsRemoved() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        Images images = open(source);
        Path leftover = Files.write(images.file().resolveSibling(images.file().getFileName() + ".77.tmp"), new byte[9]);
        Files.delete(images.file());

        assertThat(open(source).file()).isEqualTo(images.file());
        assertThat(leftover).doesNotExist();
    }

    @Test
    void twoThreadsBuildOneCache() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Listener> listeners = new ArrayList<>();
        List<Future<Images>> opened = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Listener listener = new Listener();
            listeners.add(listener);
            opened.add(threads.submit(
                    () -> Images.open(source.toString(), options().withListener(listener))));
        }
        Set<Path> files = new HashSet<>();
        for (Future<Images> images : opened) {
            files.add(images.get().file());
        }
        threads.shutdown();

        assertThat(files).hasSize(1);
        assertThat(listeners).filteredOn(listener -> listener.total > 0).hasSize(1);
    }

    @Test
    void twoProcessesBuildOneCache() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opener.class.getName(),
                            source.toString(),
                            temporary.resolve("cache").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        List<String> told = new ArrayList<>();
        for (Process process : processes) {
            told.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(process.waitFor()).isZero();
        }

        assertThat(told).containsExactlyInAnyOrder("built 320\n", "built 0\n");
        assertThat(cacheFiles(".images")).hasSize(1);
    }

    /** Opens images in a process of its own, and tells how many it had to prepare. */
    static final class Opener {

        private Opener() {}

        public static void main(String[] arguments) throws Exception {
            Listener listener = new Listener();
            Images.open(
                    arguments[0],
                    ImageOptions.at(SIZE).withFolder(Path.of(arguments[1])).withListener(listener));
            System.out.print("built " + listener.total + "\n");
        }
    }

    @Test
    void threadsMakeNoDifference() throws Exception {
        Path source = ImagesForTests.folder(temporary.resolve("pets"), files());
        Images one = Images.open(source.toString(), options().withThreads(1, 1));
        Images many = Images.open(
                source.toString(),
                options().withFolder(temporary.resolve("other")).withThreads(5, 3));

        assertThat(Files.mismatch(one.file(), many.file())).isEqualTo(-1);
        for (Augmentation augmentation : Augmentation.values()) {
            assertThat(training(many, augmentation, 2, 7)).isEqualTo(training(one, augmentation, 2, 7));
        }
    }

    @Test
    void orderAndAugmentationDependOnEpochAndSeed() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        List<Seen> first = training(images, Augmentation.RANDOM_RESIZED_CROP, 0, 1);

        assertThat(training(images, Augmentation.RANDOM_RESIZED_CROP, 0, 1)).isEqualTo(first);
        assertThat(training(images, Augmentation.RANDOM_RESIZED_CROP, 1, 1)).isNotEqualTo(first);
        assertThat(training(images, Augmentation.RANDOM_RESIZED_CROP, 0, 2)).isNotEqualTo(first);
    }

    @Test
    void withoutAugmentationImagesAreAsTheyAre() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));

        assertThat(images(images, ImagePart.TRAIN)).containsAll(training(images, Augmentation.NONE, 0, 1));
    }

    @Test
    void aboutHalfAreMirroredAndNothingElse() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        Set<Seen> plain = new HashSet<>(images(images, ImagePart.TRAIN));
        int mirrored = 0;
        List<Seen> flipped = training(images, Augmentation.FLIP, 0, 1);
        for (Seen seen : flipped) {
            if (!plain.contains(seen)) {
                mirrored++;
                assertThat(plain).contains(new Seen(seen.label(), mirror(seen.pixels())));
            }
        }

        assertThat(mirrored).isBetween(flipped.size() * 35 / 100, flipped.size() * 65 / 100);
    }

    private static List<Byte> mirror(List<Byte> pixels) {
        List<Byte> mirrored = new ArrayList<>();
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int from = (y * SIZE + SIZE - 1 - x) * 3;
                mirrored.addAll(pixels.subList(from, from + 3));
            }
        }
        return mirrored;
    }

    /** The test images have the same blue everywhere, and red and green that grow along a side. */
    @Test
    void cropsComeFromTheirImages() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        Map<Byte, Seen> byBlue = new TreeMap<>();
        images(images, ImagePart.TRAIN).forEach(seen -> byBlue.put(seen.pixels().get(2), seen));
        for (Seen crop : training(images, Augmentation.RANDOM_RESIZED_CROP, 0, 1)) {
            byte blue = crop.pixels().get(2);
            assertThat(byBlue).containsKey(blue);
            for (int i = 2; i < crop.pixels().size(); i += 3) {
                assertThat(crop.pixels().get(i)).isEqualTo(blue);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Augmentation.class)
    void everyImageComesOnceAnEpoch(Augmentation augmentation) throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        int count = images.count(ImagePart.TRAIN);
        int cats = (int) images(images, ImagePart.TRAIN).stream()
                .filter(seen -> seen.label() == 0)
                .count();
        List<Seen> epoch = ImagesForTests.all(images.training(SIZE, count, augmentation, 1, 0, 1), SIZE);

        assertThat(epoch).hasSize(count);
        assertThat(epoch.stream().filter(seen -> seen.label() == 0)).hasSize(cats);
    }

    @Test
    void aLastBatchIsLeftOutOfTrainingIfItWouldBeSmaller() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        int count = images.count(ImagePart.TRAIN);

        assertThat(sizes(images.training(SIZE, 100, Augmentation.NONE, 1, 0, 1)))
                .containsExactly(100, 100);
        assertThat(sizes(images.training(SIZE, 1000, Augmentation.NONE, 1, 0, 1)))
                .containsExactly(count);
        assertThat(sizes(images.evaluation(ImagePart.TRAIN, SIZE, 200))).containsExactly(200, count - 200);
        try (Batches batches = images.training(SIZE, 100, Augmentation.NONE, 1, 0, 1)) {
            assertThat(batches.total()).isEqualTo(200);
            assertThatThrownBy(batches::size).hasMessage("there is no present batch");
        }
    }

    private static List<Integer> sizes(Batches batches) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (batches) {
            while (batches.next()) {
                sizes.add(batches.size());
                assertThat(batches.pixels().isDirect()).isTrue();
            }
        }
        return sizes;
    }

    @Test
    void smallerSharesArePartsOfLargerOnes() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        Set<Seen> tenth =
                new HashSet<>(ImagesForTests.all(images.training(SIZE, 1, Augmentation.NONE, 0.1, 0, 1), SIZE));
        Set<Seen> half =
                new HashSet<>(ImagesForTests.all(images.training(SIZE, 1, Augmentation.NONE, 0.5, 3, 4), SIZE));

        assertThat(tenth).hasSize((int) Math.round(0.1 * images.count(ImagePart.TRAIN)));
        assertThat(half)
                .hasSize((int) Math.round(0.5 * images.count(ImagePart.TRAIN)))
                .containsAll(tenth);
        assertThatThrownBy(() -> images.training(SIZE, 1, Augmentation.NONE, 0, 0, 1))
                .hasMessage("share is 0.0, but must be above 0 and at most 1");
    }

    @Test
    void whatIsHeldOutDependsOnWhatAnImageHolds() throws Exception {
        Map<String, byte[]> renamed = new TreeMap<>();
        files().forEach((path, bytes) ->
                renamed.put(path.replaceFirst("/(\\d+)\\.png", "/image-$1-renamed.png"), bytes));
        Images before = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        Images after = open(ImagesForTests.folder(temporary.resolve("renamed"), renamed));
        Images larger = Images.open(
                temporary.resolve("pets").toString(), ImageOptions.at(2 * SIZE).withFolder(temporary.resolve("cache")));

        assertThat(images(after, ImagePart.VALIDATION))
                .containsExactlyInAnyOrderElementsOf(images(before, ImagePart.VALIDATION));
        assertThat(larger.count(ImagePart.VALIDATION)).isEqualTo(before.count(ImagePart.VALIDATION));
        assertThat(images(before, ImagePart.TRAIN)).doesNotContainAnyElementsOf(images(before, ImagePart.VALIDATION));
    }

    @Test
    void moreImagesMoveNoneFromOnePartToAnother() throws Exception {
        Images before = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        List<Seen> held = images(before, ImagePart.VALIDATION);
        Map<String, byte[]> more = files();
        for (int i = 2000; i < 2100; i++) {
            more.put("train/cat/" + i + ".png", ImagesForTests.png(i));
        }
        Images after = open(ImagesForTests.folder(temporary.resolve("pets"), more));

        assertThat(images(after, ImagePart.VALIDATION)).containsAll(held);
        assertThat(images(after, ImagePart.TRAIN)).containsAll(images(before, ImagePart.TRAIN));
    }

    @Test
    void meanAndDeviationAreThoseOfTheImagesForTraining() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (Seen seen : images(images, ImagePart.TRAIN)) {
            for (int i = 1; i < seen.pixels().size(); i += 3) {
                int green = seen.pixels().get(i) & 0xFF;
                sum += green;
                squares += (double) green * green;
                count++;
            }
        }
        double mean = sum / count;

        assertThat(images.mean()[1]).isEqualTo(mean, within(1e-9));
        assertThat(images.deviation()[1]).isEqualTo(Math.sqrt(squares / count - mean * mean), within(1e-9));
    }

    @Test
    void resizesOnTheWay() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        for (int size : new int[] {4, 8, 13}) {
            List<Seen> resized = ImagesForTests.all(images.evaluation(ImagePart.TEST, size, 6), size);
            assertThat(resized)
                    .hasSize(20)
                    .allSatisfy(seen -> assertThat(seen.pixels()).hasSize(size * size * 3));
            // Blue is the same everywhere in the test images.
            assertThat(resized)
                    .extracting(seen -> seen.pixels().get(2))
                    .isEqualTo(images(images, ImagePart.TEST).stream()
                            .map(seen -> seen.pixels().get(2))
                            .toList());
        }
    }

    @Test
    void aStreamMayBeLeftEarly() throws Exception {
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files()));
        for (int i = 0; i < 50; i++) {
            Batches batches = images.training(SIZE, 4, Augmentation.FLIP, 1, i, 1);
            assertThat(batches.next()).isTrue();
            batches.close();
            batches.close();
            assertThatThrownBy(batches::next).hasMessage("these batches are closed");
        }
    }

    @Test
    void anEmptyPartHasNoBatches() throws Exception {
        Map<String, byte[]> files = files();
        files.keySet().removeIf(path -> path.startsWith("test"));
        Images images = open(ImagesForTests.folder(temporary.resolve("pets"), files));

        assertThat(images.count(ImagePart.TEST)).isZero();
        assertThat(sizes(images.evaluation(ImagePart.TEST, SIZE, 10))).isEmpty();
    }

    @Test
    void theGeneratedSetIsTheSameForEver() throws Exception {
        Images images =
                Images.open("generated:images=100,seed=7", ImageOptions.at(32).withFolder(temporary));

        assertThat(images.name()).isEqualTo("generated:classes=10,images=100,seed=7");
        // So that every process finds it.
        assertThat(images.file()).hasFileName("generated_classes_10_images_100_seed_7-32-99c8c679c7ea5b53.images");
        assertThat(images.classNames())
                .startsWith("cross-stripes", "disc-stripes")
                .hasSize(10);
        assertThat(images.count(ImagePart.TRAIN)).isEqualTo(89);
        assertThat(images.count(ImagePart.TEST)).isEqualTo(20);
        assertThat(sha256(images.evaluation(ImagePart.TEST, 32, 10)))
                .isEqualTo("d654c98ce66cd5d660e4c9c733e61186bd9f1607d89107d975a51a92ac4f9fce");
        assertThat(sha256(images.training(24, 32, Augmentation.RANDOM_RESIZED_CROP, 0.5, 3, 5)))
                .isEqualTo("782c9de08fd07711caecc32560023c070e4dcaf83e3d531f70b06360193fea44");
    }

    private static String sha256(Batches batches) throws IOException {
        MessageDigest digest = Hashes.sha256();
        try (batches) {
            while (batches.next()) {
                ByteBuffer pixels = batches.pixels().duplicate();
                pixels.limit(pixels.capacity() / batches.labels().length * batches.size());
                digest.update(pixels);
                for (int i = 0; i < batches.size(); i++) {
                    digest.update((byte) batches.labels()[i]);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void generatedSetsOfOtherArgumentsAreOthers() throws Exception {
        List<List<Seen>> sets = new ArrayList<>();
        for (String source : List.of("generated:images=20,seed=1", "generated:images=20,seed=2")) {
            sets.add(images(Images.open(source, options()), ImagePart.TEST));
        }
        assertThat(sets.get(0)).doesNotContainAnyElementsOf(sets.get(1));

        Images forty = Images.open("generated:classes=40,images=40", options());
        assertThat(new HashSet<>(forty.classNames())).hasSize(40);
    }

    @Test
    void optionsMustBeInRange() {
        assertThatThrownBy(() -> ImageOptions.at(0))
                .hasMessage("resolution is 0, but must be at least 1 and at most 2048");
        assertThatThrownBy(() -> options().withThreads(0, 1)).hasMessage("builders is 0, but must be at least 1");
    }

    /** Mean and deviation as usually given for CIFAR-10 (.4914, .4822, .4465; .2470, .2435, .2616). */
    @Test
    void readsCifar10AsPublished() throws Exception {
        Path cifar = Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), "cifar10");
        if (!Files.exists(cifar)) {
            System.err.println("skipped: " + cifar.normalize() + " is not there");
        }
        assumeTrue(Files.exists(cifar), "a published data set is not there");
        Images images = Images.open(cifar.toString(), ImageOptions.at(32).withFolder(temporary));

        assertThat(images.name()).isEqualTo("cifar10");
        assertThat(images.classNames())
                .containsExactly(
                        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        assertThat(images.brokenCount()).isZero();
        assertThat(images.count(ImagePart.TRAIN)).isEqualTo(44_918);
        assertThat(images.count(ImagePart.VALIDATION)).isEqualTo(5_082);
        assertThat(images.count(ImagePart.TEST)).isEqualTo(10_000);
        double[] mean = {0.4914, 0.4822, 0.4465};
        double[] deviation = {0.2470, 0.2435, 0.2616};
        for (int channel = 0; channel < 3; channel++) {
            assertThat(images.mean()[channel] / 255).isEqualTo(mean[channel], within(0.003));
            assertThat(images.deviation()[channel] / 255).isEqualTo(deviation[channel], within(0.003));
        }
    }
}
