package io.benchwright.data.benchmark;

import io.benchwright.data.internal.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The files of an artifact, on the disk of the one who writes them and not published yet. */
final class PendingArtifact implements AutoCloseable {

    private final String role;
    private final String name;
    private final List<Unpublished> files = new ArrayList<>();

    private record Unpublished(String file, Path content, long bytes, String sha256) {}

    private PendingArtifact(String role, String name) {
        this.role = role;
        this.name = name;
    }

    /** @throws IllegalArgumentException if the role, the name or that of a file is none, or there are no files */
    static PendingArtifact write(Storage storage, String role, String name, Map<String, byte[]> files)
            throws IOException {
        Artifact.requireName(role, name);
        files.keySet().forEach(Artifact::requireFile);
        if (files.isEmpty()) {
            throw new IllegalArgumentException(role + " '" + name + "' has no files, but must have one at least");
        }
        PendingArtifact artifact = new PendingArtifact(role, name);
        try {
            // In an order that does not depend on the kind of map.
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                byte[] content = file.getValue();
                Path path = storage.scratch().resolve(UUID.randomUUID() + "." + file.getKey());
                artifact.files.add(new Unpublished(
                        file.getKey(), path, content.length, Sha256.of(new ByteArrayInputStream(content))));
                Files.write(path, content);
            }
        } catch (IOException e) {
            artifact.close();
            throw new IOException(storage + ": cannot be written: " + e, e);
        }
        return artifact;
    }

    /** Publishes the files under fresh names, which are of no use yet, since no manifest names them. */
    List<Manifest.ArtifactEntry> publish(Storage storage) throws IOException {
        UUID group = UUID.randomUUID();
        List<Manifest.ArtifactEntry> entries = new ArrayList<>();
        for (Unpublished file : files) {
            String path = Artifact.path(role, name, group, file.file());
            storage.publish(path, file.content());
            entries.add(new Manifest.ArtifactEntry(role, name, file.file(), path, file.bytes(), file.sha256()));
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        for (Unpublished file : files) {
            Files.deleteIfExists(file.content());
        }
    }
}
