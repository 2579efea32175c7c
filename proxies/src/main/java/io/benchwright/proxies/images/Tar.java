package io.benchwright.proxies.images;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of a tar, which may be compressed by gzip. Read from its beginning to its end each time. */
final class Tar implements Container {

    private static final Pattern NAME = Pattern.compile("(.+?)\\.(tar|tar\\.gz|tgz)", Pattern.CASE_INSENSITIVE);
    private static final int BUFFER = 1 << 18;

    private final Path file;

    Tar(Path file) {
        this.file = file;
    }

    /** Whether a file is named like one. */
    static boolean isTar(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** The name of an archive without its ending. */
    static String withoutEnding(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }

    /** Its place, size and time: reading all of it would take as long as what is to be saved. */
    @Override
    public String fingerprint() throws IOException {
        return Hashes.fingerprint(Map.of(
                file.toRealPath().toString(),
                Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis()));
    }

    @Override
    public Collection<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        scan((entry, in) -> paths.add(entry.getName()));
        return paths;
    }

    @Override
    public Map<String, String> texts(Set<String> names) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        scan((entry, in) -> {
            if (names.contains(entry.getName().substring(entry.getName().lastIndexOf('/') + 1))) {
                texts.put(entry.getName(), new String(content(in), StandardCharsets.UTF_8));
            }
        });
        return texts;
    }

    @Override
    public void read(Predicate<String> wanted, Visitor visitor) throws IOException, InterruptedException {
        scan((entry, in) -> {
            if (wanted.test(entry.getName())) {
                if (entry.getSize() > MOST_BYTES) {
                    visitor.visit(entry.getName(), () -> {
                        throw Container.tooLarge(entry.getSize());
                    });
                } else {
                    byte[] content = content(in);
                    visitor.visit(entry.getName(), () -> content);
                }
            }
        });
    }

    private interface Entries<E extends Exception> {
        void see(TarArchiveEntry entry, InputStream in) throws IOException, E;
    }

    private <E extends Exception> void scan(Entries<E> entries) throws IOException, E {
        try (InputStream raw = Files.newInputStream(file);
                InputStream plain = new BufferedInputStream(unzipped(raw), BUFFER);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            Optional<TarArchiveEntry> entry = next(tar);
            while (entry.isPresent()) {
                if (entry.get().isFile()) {
                    entries.see(entry.get(), tar);
                }
                entry = next(tar);
            }
        }
    }

    private InputStream unzipped(InputStream raw) throws IOException {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith("gz")) {
            return raw;
        }
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private Optional<TarArchiveEntry> next(TarArchiveInputStream tar) throws IOException {
        try {
            return Optional.ofNullable(tar.getNextEntry());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private byte[] content(InputStream in) throws IOException {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private IOException broken(IOException e) {
        return new IOException(file + ": can't be read as a tar: " + e.getMessage(), e);
    }
}
