package io.benchwright.proxies.images;

import io.benchwright.data.random.StableRandom;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small images that tests make themselves. */
final class ImagesForTests {

    private ImagesForTests() {}

    /** An image of smooth colours that depend on a number. */
    static BufferedImage image(int width, int height, long number) {
        StableRandom random = new StableRandom(number);
        int red = random.nextInt(200);
        int green = random.nextInt(200);
        int blue = random.nextInt(200);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (red + 55 * x / width) << 16 | (green + 55 * y / height) << 8 | blue);
            }
        }
        return image;
    }

    /** An image as a file of some format. */
    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** A PNG of 12x10 pixels. */
    static byte[] png(long number) {
        return encoded(image(12, 10, number), "png");
    }

    /** Writes files into a folder. */
    static Path folder(Path root, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return root;
    }

    /** Writes files into a tar, compressed if its name ends so. */
    static Path tar(Path path, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(path));
                OutputStream out = path.toString().endsWith("gz") ? new GZIPOutputStream(raw) : raw;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return path;
    }

    /** An image of a batch, and its label. */
    record Seen(int label, List<Byte> pixels) {}

    /** All images of a stream, in their order. */
    static List<Seen> all(Batches batches, int resolution) throws IOException {
        List<Seen> all = new ArrayList<>();
        int bytes = resolution * resolution * 3;
        try (batches) {
            while (batches.next()) {
                for (int i = 0; i < batches.size(); i++) {
                    List<Byte> pixels = new ArrayList<>();
                    for (int j = 0; j < bytes; j++) {
                        pixels.add(batches.pixels().get(i * bytes + j));
                    }
                    all.add(new Seen(batches.labels()[i], pixels));
                }
            }
        }
        return all;
    }

    /** Remembers what it is told. */
    static final class Listener implements CacheListener {

        final List<String> notes = new ArrayList<>();
        long done;
        long total;

        @Override
        public synchronized void progress(long doneNow, long ofTotal) {
            done = doneNow;
            total = ofTotal;
        }

        @Override
        public synchronized void note(String message) {
            notes.add(message);
        }
    }
}
