package io.benchwright.proxies.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A folder with a tar for each part, such as {@code train.tar} and {@code test.tar}: as if each were unpacked there. */
final class PartTars implements Container {

    private static final List<String> PARTS = List.of("train", "val", "test");
    private static final List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz");

    private final Map<String, Tar> tars;

    private PartTars(Map<String, Tar> tars) {
        this.tars = tars;
    }

    /** Finds such tars in a folder: one for training at least. */
    static Optional<Container> in(Path folder) {
        Map<String, Tar> tars = new TreeMap<>();
        for (String part : PARTS) {
            for (String ending : ENDINGS) {
                Path file = folder.resolve(part + ending);
                if (Files.isRegularFile(file)) {
                    tars.putIfAbsent(part, new Tar(file));
                }
            }
        }
        return tars.containsKey("train") ? Optional.of(new PartTars(tars)) : Optional.empty();
    }

    @Override
    public String fingerprint() throws IOException {
        Map<String, String> facts = new TreeMap<>();
        for (Map.Entry<String, Tar> tar : tars.entrySet()) {
            facts.put(tar.getKey(), tar.getValue().fingerprint());
        }
        return Hashes.fingerprint(facts);
    }

    @Override
    public Collection<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        for (Map.Entry<String, Tar> tar : tars.entrySet()) {
            for (String path : tar.getValue().paths()) {
                paths.add(outside(tar.getKey(), path));
            }
        }
        return paths;
    }

    @Override
    public Map<String, String> texts(Set<String> names) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, Tar> tar : tars.entrySet()) {
            tar.getValue().texts(names).forEach((path, text) -> texts.put(outside(tar.getKey(), path), text));
        }
        return texts;
    }

    @Override
    public void read(Predicate<String> wanted, Visitor visitor) throws IOException, InterruptedException {
        for (Map.Entry<String, Tar> tar : tars.entrySet()) {
            String part = tar.getKey();
            tar.getValue()
                    .read(
                            path -> wanted.test(outside(part, path)),
                            (path, content) -> visitor.visit(outside(part, path), content));
        }
    }

    /** Where a file is when each tar is unpacked into a folder of its part's name, unless it brings that folder itself. */
    private static String outside(String part, String path) {
        String plain = path.replaceFirst("^(\\./)+", "");
        return plain.startsWith(part + "/") ? plain : part + "/" + plain;
    }
}
