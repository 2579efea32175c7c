package io.benchwright.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnFileTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    @Test
    void readsTheColumnsThatAreAskedFor() throws IOException {
        ColumnFile table =
                ColumnFile.read(file("name,a,b\n\"x, y\",1,2.5\nz,-3e2,\n,NaN,NA\n"), Set.of("b", "a"), Set.of("name"));

        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.numbers("a")).containsExactly(1, -300, Double.NaN);
        assertThat(table.numbers("b")).containsExactly(2.5, Double.NaN, Double.NaN);
        assertThat(table.texts("name")).containsExactly("x, y", "z", "");
        assertThatThrownBy(() -> table.numbers("name")).hasMessage("column name was not read as numbers");
        assertThatThrownBy(() -> table.texts("a")).hasMessage("column a was not read as text");
    }

    @Test
    void separatorsAndCompressionAreSeen() throws IOException {
        assertThat(ColumnFile.read(file("a;b\n1;2\n"), Set.of("b"), Set.of()).numbers("b"))
                .containsExactly(2);
        assertThat(ColumnFile.read(file("a\tb\r\n1\t2\r\n"), Set.of("b"), Set.of())
                        .numbers("b"))
                .containsExactly(2);
        Path zipped = folder.resolve("table.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ColumnFile.read(zipped, Set.of("a"), Set.of()).numbers("a")).containsExactly(1);
    }

    @Test
    void whatIsNotThereOrNoNumberIsTold() throws IOException {
        Path file = file("first,second\n1,2\n3,many\n");

        assertThatThrownBy(() -> ColumnFile.read(file, Set.of("frist"), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first, second");
        assertThatThrownBy(() -> ColumnFile.read(file, Set.of("second"), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("many");
        assertThatThrownBy(() -> ColumnFile.read(folder.resolve("none"), Set.of("a"), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("none: is no file");
    }
}
