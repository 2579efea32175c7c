package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureReaderTest {

    private static ArchitectureReader reader(String text) {
        return new ArchitectureReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "mine");
    }

    /** Place and text of each. */
    private static List<String> all(String text) throws IOException {
        ArchitectureReader reader = reader(text);
        List<String> read = new ArrayList<>();
        for (List<ArchitectureEntry> entries = reader.next(3); !entries.isEmpty(); entries = reader.next(3)) {
            assertThat(entries).hasSizeLessThanOrEqualTo(3);
            entries.forEach(entry -> read.add(entry.place() + entry.text()));
        }
        assertThat(reader.next(1)).isEmpty();
        return read;
    }

    @Test
    void readsALineEach() throws IOException {
        assertThat(all("a\nb\n\n# c\r\n  d \r\ne"))
                .containsExactly("mine, line 1: a", "mine, line 2: b", "mine, line 5: d", "mine, line 6: e");
    }

    @Test
    void readsAJsonValueALine() throws IOException {
        assertThat(all("{\"a\": 1}\n[0, 8]\nplain\n[\"x\", \"y\"]\n[not json\n"))
                .containsExactly(
                        "mine, line 1: {\"a\": 1}",
                        "mine, line 2: [0, 8]",
                        "mine, line 3: plain",
                        "mine, line 4, item 1: x",
                        "mine, line 4, item 2: y",
                        "mine, line 5: [not json");
    }

    @Test
    void readsAListOverSeveralLines() throws IOException {
        assertThat(all("\n[\n{\"a\": 1},\n\"b\", \"c\",\n \"d\"\n]\n"))
                .containsExactly("mine, item 1: {\"a\":1}", "mine, item 2: b", "mine, item 3: c", "mine, item 4: d");
    }

    @Test
    void readsOneArchitectureOverSeveralLines() throws IOException {
        assertThat(all("[[\"MB\",\n1],\n[2]]")).containsExactly("mine, item 1: [[\"MB\",1],[2]]");
        assertThat(all("[\n0,\n8\n]\n[\n1]")).containsExactly("mine, item 1: [0,8]", "mine, item 2: [1]");
        assertThat(all("{\n\"a\": 1\n}\n{\n\"a\": 2}"))
                .containsExactly("mine, item 1: {\"a\":1}", "mine, item 2: {\"a\":2}");
    }

    @Test
    void readsLongListsAsTheyCome() throws IOException {
        int count = 200_000;
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append('"')
                    .append("architecture")
                    .append(i)
                    .append('"');
        }
        List<String> read = all(text.append(']').toString());

        assertThat(read).hasSize(count).endsWith("mine, item 200000: architecture199999");
    }

    @Test
    void saysWhereJsonBreaksOff() throws IOException {
        ArchitectureReader reader = reader("[\n\"a\",\n\"b\"\n");
        assertThat(reader.next(1)).hasSize(1);
        assertThat(reader.next(1)).hasSize(1);

        assertThatThrownBy(() -> reader.next(1))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("mine: not JSON after 2 items: End of input at line 4");
    }

    @Test
    void readsNoLineWithoutEnd() {
        String endless = "x".repeat(2 * ArchitectureReader.MOST_CHARACTERS);

        assertThatThrownBy(() -> all("a\n" + endless))
                .isInstanceOf(IOException.class)
                .hasMessage("mine, line 2: is longer than 1048576 characters, and so no architecture");
        assertThatThrownBy(() -> all(endless)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> all("[\"a\",\n\"" + endless + "\"]"))
                .isInstanceOf(IOException.class)
                .hasMessage("mine, item 2: is longer than 1048576 characters, and so no architecture");
    }

    @Test
    void saysThatItCannotRead() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("Input/output error");
            }
        };

        assertThatThrownBy(() -> new ArchitectureReader(broken, "mine").next(1))
                .isInstanceOf(IOException.class)
                .hasMessage("mine: cannot be read: Input/output error");
        InputStream brokenLater = new SequenceInputStream(
                new ByteArrayInputStream("[\n\"a\",\n".getBytes(StandardCharsets.UTF_8)), broken);
        ArchitectureReader reader = new ArchitectureReader(brokenLater, "mine");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2; i++) {
                        reader.next(1);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("mine: cannot be read: Input/output error");
    }
}
