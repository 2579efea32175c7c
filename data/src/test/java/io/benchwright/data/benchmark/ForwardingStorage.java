package io.benchwright.data.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.InputFile;

/** Another storage, for tests that change one thing about it. */
class ForwardingStorage implements Storage {

    private final Storage storage;

    ForwardingStorage(Storage storage) {
        this.storage = storage;
    }

    @Override
    public void publish(String name, Path content) throws IOException {
        storage.publish(name, content);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return storage.open(name);
    }

    @Override
    public InputFile input(String name) throws IOException {
        return storage.input(name);
    }

    @Override
    public boolean exists(String name) {
        return storage.exists(name);
    }

    @Override
    public Instant modified(String name) throws IOException {
        return storage.modified(name);
    }

    @Override
    public void delete(String name) throws IOException {
        storage.delete(name);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return storage.list(folder);
    }

    @Override
    public Path scratch() throws IOException {
        return storage.scratch();
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
