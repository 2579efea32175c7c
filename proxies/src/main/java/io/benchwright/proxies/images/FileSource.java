package io.benchwright.proxies.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images in a folder or an archive: a file each, or in CIFAR's binary files. */
final class FileSource implements ImageSource {

    private final String name;
    private final String place;
    private final Container container;

    /**
     * A source.
     *
     * @param name what the set is called
     * @param place where it is, for messages
     */
    FileSource(String name, String place, Container container) {
        this.name = name;
        this.place = place;
        this.container = container;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String fingerprint() throws IOException {
        return container.fingerprint();
    }

    @Override
    public Contents contents() throws IOException {
        Collection<String> paths = container.paths();
        Optional<CifarBinary> binary = CifarBinary.among(place, paths);
        if (binary.isPresent()) {
            return binary.get().contents(container);
        }
        Layout layout = Layout.of(place, paths, container.texts(Set.of(Layout.ANNOTATIONS)));
        List<Slot> slots = new ArrayList<>();
        Map<String, Integer> byPath = new HashMap<>();
        for (Layout.Image image : layout.images()) {
            byPath.put(image.path(), slots.size());
            slots.add(new Slot(image.path(), image.label(), image.part()));
        }
        return new Contents(
                layout.classes(),
                slots,
                (resolution, sink) -> container.read(
                        byPath::containsKey,
                        (path, content) -> sink.accept(byPath.getOrDefault(path, -1), decoder -> {
                            byte[] encoded = content.read();
                            return new Keyed(decoder.decode(encoded), Hashes.key(encoded));
                        })));
    }
}
