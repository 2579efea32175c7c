package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.SchemaVersion;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a manifest may say, and what is refused before any file that it names is opened. */
class ManifestTest {

    /** As the first Benchwright wrote it, which had tables only. */
    private static final String OF_TABLES = """
            {
              "format": "benchwright-manifest",
              "version": 1,
              "number": 1,
              "created": "2026-11-21T23:14:05Z",
              "provenance": {
                "host": "atlas",
                "java": "17.0.16",
                "software": "benchwright 0.1.0"
              },
              "files": [
                {
                  "role": "splits",
                  "path": "splits/part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet",
                  "rows": 5124,
                  "bytes": 93863,
                  "sha256": "7c8e8b4a3a2f5e0f0f6f5a1b9d6d4e2c1b0a99887766554433221100ffeeddcc",
                  "schemaVersion": "1.0"
                }
              ]
            }
            """;

    private static final String ENTRY_OF_AN_ARTIFACT = """
            {
              "role": "surrogate",
              "name": "accuracy", "file": "card.json",
              "path": "surrogates/accuracy-1.card.json",
              "bytes": 3,
              "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            }""";

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void writeAManifest() throws IOException {
        file = Files.writeString(folder.resolve("manifest-1.json"), OF_TABLES);
    }

    @Test
    void tellsOfItsCommitWithoutItsFiles() throws IOException {
        CommitNote expected = new CommitNote(
                1, "2026-11-21T23:14:05Z", Map.of("host", "atlas", "java", "17.0.16", "software", "benchwright 0.1.0"));
        assertThat(Manifest.note(new LocalStorage(folder), 1)).contains(expected);
        // Nothing after what is asked for is read.
        Files.writeString(file, OF_TABLES.substring(0, OF_TABLES.indexOf("\"files\"")));
        assertThat(Manifest.note(new LocalStorage(folder), 1)).contains(expected);
        assertThat(Manifest.note(new LocalStorage(folder), 2)).isEmpty();

        Files.writeString(file, "{\"number\": 1, \"created\": [\"now\"]}");
        assertThatThrownBy(() -> Manifest.note(new LocalStorage(folder), 1))
                .hasMessageStartingWith(file + ": is damaged: ");
    }

    @Test
    void manifestsOfTablesAreReadAndWrittenAsEver() throws IOException {
        Manifest manifest = Manifest.read(new LocalStorage(folder), "manifest-1.json");

        assertThat(manifest)
                .isEqualTo(new Manifest(
                        1,
                        "2026-11-21T23:14:05Z",
                        Map.of("host", "atlas", "java", "17.0.16", "software", "benchwright 0.1.0"),
                        List.of(new Manifest.TableEntry(
                                "splits",
                                "splits/part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet",
                                5124,
                                93863,
                                "7c8e8b4a3a2f5e0f0f6f5a1b9d6d4e2c1b0a99887766554433221100ffeeddcc",
                                new SchemaVersion(1, 0))),
                        0));
        assertThat(ManifestJson.write(manifest)).isEqualTo(OF_TABLES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "\"rows\": 5124, ! ``                  ! rows is missing",
                "5124            ! -5                  ! rows is -5, but must be a whole number of at most 18 digits",
                "93863           ! -1                  ! bytes is -1, but must be a whole number of at most 18 digits",
                "93863           ! 1.5                 ! bytes is 1.5, but must be a whole number of at most 18 digits",
                "93863           ! \"many\"            ! bytes is \"many\", but must be a whole number of at most 18 digits",
                "93863           ! 9223372036854775808 ! bytes is 9223372036854775808, but must be a whole number of at "
                        + "most 18 digits",
                "\"splits\"      ! null                ! role is null, but must be a string",
                "\"splits\"      ! \"..\"              ! role is '..', but must be a word of letters",
                "splits/part     ! ../../etc/part      ! path is '../../etc/part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet'"
                        + ", but must be that of a file in splits/, named with letters, digits and _ . @ -",
                "splits/part     ! splits/../../part   ! path is 'splits/../../part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e"
                        + ".parquet', but must be that of a file in splits/, named with letters, digits and _ . @ -",
                "splits/part     ! /splits/part        ! path is '/splits/part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet'"
                        + ", but must be that of a file in splits/, named with letters, digits and _ . @ -",
                "splits/part     ! splits/a\\nb        ! path is 'splits/a b-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet'"
                        + ", but must be that of a file in splits/, named with letters, digits and _ . @ -",
                "7c8e            ! 7C8E                ! sha256 is "
                        + "'7C8E8b4a3a2f5e0f0f6f5a1b9d6d4e2c1b0a99887766554433221100ffeeddcc', but must be 64 hexadecimal"
                        + " digits in lower case",
                "\"1.0\"         ! \"one\"             ! 'one' is not a schema version such as 1.0",
            })
    void refusesEntriesThatMakeNoSense(String text, String replacement, String problem) throws IOException {
        assertThat(OF_TABLES).contains(text);
        Files.writeString(file, OF_TABLES.replace(text, replacement));

        assertThatThrownBy(() -> Benchmark.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": is damaged: files[0]: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "\"name\": \"accuracy\", ! ``                 ! name is missing",
                "\"file\": \"card.json\", ! ``             ! file is missing",
                "\"surrogate\"   ! \"split\"                ! role is 'split', but splits/ holds a table",
                "\"accuracy\"    ! \"..\"                   ! name is '..', but must be letters, digits and _ . @ -, at most"
                        + " 128, and begin with none of . @ -",
                "\"card.json\"   ! \"/etc/passwd\"          ! file is '/etc/passwd', but must be letters, digits and _ . -,"
                        + " at most 64, and begin with a letter or digit",
                "surrogates/      ! ../surrogates/            ! path is '../surrogates/accuracy-1.card.json', but must be that"
                        + " of a file in surrogates/, named with letters, digits and _ . @ -",
                "surrogates/      ! /                         ! path is '/accuracy-1.card.json', but must be that"
                        + " of a file in surrogates/, named with letters, digits and _ . @ -",
                "\"bytes\": 3    ! \"bytes\": -3            ! bytes is -3, but must be a whole number of at most 18 digits",
                "\"bytes\": 3    ! \"bytes\": 2147483640    ! bytes is 2147483640, but must be at most 2147483639",
                "ba78             ! BA78                      ! sha256 is "
                        + "'BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', but must be 64 hexadecimal"
                        + " digits in lower case",
            })
    void refusesEntriesOfArtifactsThatMakeNoSense(String text, String replacement, String problem) throws IOException {
        assertThat(ENTRY_OF_AN_ARTIFACT).contains(text);
        Files.writeString(file, withFiles(ENTRY_OF_AN_ARTIFACT));
        assertThat(Benchmark.open(folder).snapshot().artifacts()).hasSize(1);
        Files.writeString(file, withFiles(ENTRY_OF_AN_ARTIFACT.replace(text, replacement)));

        assertThatThrownBy(() -> Benchmark.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": is damaged: files[0]: " + problem);
    }

    /** As by one that carries entries on without knowing of artifacts; better refused than silently lost. */
    @Test
    void refusesEntriesOfArtifactsThatHaveLostTheirName() throws IOException {
        Files.writeString(
                file,
                withFiles(ENTRY_OF_AN_ARTIFACT.replace(
                        "\"name\": \"accuracy\", \"file\": \"card.json\",", "\"rows\": 0,")));

        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(file + ": is damaged: files[0]: schemaVersion is missing");
    }

    @Test
    void refusesAFileOfAnArtifactThatStandsTwice() throws IOException {
        Files.writeString(
                file,
                withFiles(ENTRY_OF_AN_ARTIFACT + ","
                        + ENTRY_OF_AN_ARTIFACT.replace("accuracy-1.card.json", "accuracy-2.card.json")));

        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(file + ": is damaged: files[1]: file 'card.json' of surrogate/accuracy stands twice");
    }

    private static String withFiles(String entries) {
        return OF_TABLES.substring(0, OF_TABLES.indexOf('[') + 1) + entries + "]}";
    }

    @Test
    void refusesEntriesThatAreNone() throws IOException {
        Files.writeString(file, OF_TABLES.replaceAll("(?s)\\[.*]", "[7]"));
        assertThatThrownBy(() -> Benchmark.open(folder)).hasMessage(file + ": is damaged: files[0]: must be an object");
        Files.writeString(file, OF_TABLES.replaceAll("(?s)\\[.*]", "{}"));
        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(file + ": is damaged: files is {}, but must be a list");
    }

    @Test
    void refusesAFileThatStandsTwice() throws IOException {
        String entry = OF_TABLES.substring(OF_TABLES.indexOf('[') + 1, OF_TABLES.indexOf(']'));
        Files.writeString(file, OF_TABLES.replace(entry, entry + "," + entry));

        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(file + ": is damaged: files[1]: path "
                        + "'splits/part-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.parquet' stands twice");
    }

    /** The commit after it would look for a number that is free, and never find one. */
    @Test
    void refusesANumberThatIsNotThatOfItsName() throws IOException {
        Files.writeString(folder.resolve("manifest-3.json"), OF_TABLES);

        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(folder.resolve("manifest-3.json")
                        + ": is damaged: number is 1, but must be that in the name of the file");
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve("benchmark"));
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.publish();
        }
        Path manifest = folder.resolve("benchmark").resolve("manifest-1.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"rows\"", "\"colour\": \"red\", \"rows\""));

        assertThat(benchmark.snapshot().rows(Table.ARCHITECTURES)).isEqualTo(1);
    }
}
