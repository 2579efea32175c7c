package io.benchwright.jobs.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a campaign keeps beside its benchmark, in a hidden folder: who runs it, how far it is, and what happened. */
final class CampaignFolder {

    private static final String NAME = ".campaign";

    private final Path folder;

    CampaignFolder(Path benchmark) {
        this.folder = benchmark.resolve(NAME);
    }

    /** A file in it; the folder is made where it is missing. */
    Path file(String name) throws IOException {
        Files.createDirectories(folder);
        return folder.resolve(name);
    }

    /** Whether there has been a campaign. */
    boolean exists() {
        return Files.isDirectory(folder);
    }

    /** A file in a folder that is there already. */
    Path present(String name) {
        return folder.resolve(name);
    }
}
