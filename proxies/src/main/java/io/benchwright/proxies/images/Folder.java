package io.benchwright.proxies.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The files of a folder and of the folders in it; symbolic links are followed. */
final class Folder implements Container {

    private final Path root;
    /** Size and time of last modification by path. */
    private final Map<String, String> files = new TreeMap<>();

    Folder(Path root) throws IOException {
        this.root = root;
        Files.walkFileTree(
                root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile()) {
                            files.put(
                                    root.relativize(file).toString().replace('\\', '/'),
                                    attributes.size() + " "
                                            + attributes.lastModifiedTime().toMillis());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Override
    public String fingerprint() {
        return Hashes.fingerprint(files);
    }

    @Override
    public Collection<String> paths() {
        return files.keySet();
    }

    @Override
    public Map<String, String> texts(Set<String> names) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String path : files.keySet()) {
            if (names.contains(path.substring(path.lastIndexOf('/') + 1))) {
                texts.put(path, new String(Files.readAllBytes(root.resolve(path)), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @Override
    public void read(Predicate<String> wanted, Visitor visitor) throws IOException, InterruptedException {
        for (String path : files.keySet()) {
            if (wanted.test(path)) {
                Path file = root.resolve(path);
                visitor.visit(path, () -> {
                    long bytes = Files.size(file);
                    if (bytes > MOST_BYTES) {
                        throw Container.tooLarge(bytes);
                    }
                    return Files.readAllBytes(file);
                });
            }
        }
    }
}
