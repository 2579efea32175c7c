package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFileTest {

    private static final String PAGE = "<!DOCTYPE html>\n" + PageFile.MARK + " 1\">";

    @TempDir
    private Path folder;

    @Test
    void writesInFoldersThatItCreates() throws IOException {
        Path parent = folder.resolve("a/b");
        Path file = parent.resolve("page.html");

        PageFile.at(file).write(PAGE);

        assertThat(file).hasContent(PAGE);
        assertThat(parent.toFile().list()).containsExactly("page.html");
    }

    @Test
    void replacesAPage() throws IOException {
        Path file = folder.resolve("page.html");
        PageFile.at(file).write(PAGE);

        PageFile.at(file).write(PAGE + "second");

        assertThat(file).hasContent(PAGE + "second");
    }

    @Test
    void replacesNothingElse() throws IOException {
        Path other = Files.writeString(folder.resolve("data.csv"), "a,b\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");

        assertThatThrownBy(() -> PageFile.at(other))
                .hasMessage(other + ": is there already, and is not a page that Benchwright wrote; name another file");
        assertThatThrownBy(() -> PageFile.at(empty)).hasMessageContaining("empty: is there already");
        assertThatThrownBy(() -> PageFile.at(folder)).hasMessage(folder + ": is a folder; name a file in it");
        assertThat(other).hasContent("a,b\n");
    }

    /** Somebody may have written there while figures were computed. */
    @Test
    void looksAgainBeforeItWrites() throws IOException {
        Path file = folder.resolve("page.html");
        PageFile page = PageFile.at(file);
        Files.writeString(file, "precious");

        assertThatThrownBy(() -> page.write(PAGE)).hasMessageContaining("is there already");
        assertThat(file).hasContent("precious");
    }

    @Test
    void writesThroughALink() throws IOException {
        Assumptions.assumeTrue(File.separatorChar == '/', "skipped: links need rights elsewhere");
        Path file = folder.resolve("page.html");
        PageFile.at(file).write(PAGE);
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), file);

        PageFile.at(link).write(PAGE + "second");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent(PAGE + "second");
    }
}
