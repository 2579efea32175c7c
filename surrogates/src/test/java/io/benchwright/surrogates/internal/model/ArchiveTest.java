package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {

    private static final int METHOD = 10;
    private static final int CRC = 16;
    private static final int PACKED = 20;
    private static final int SIZE = 24;
    private static final int HEADER = 42;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void unpacksWhatOthersHaveDeflatedOrStored() throws Exception {
        byte[] content = "content, content, content".getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("deflated"));
            zip.write(content);
            ZipEntry stored = new ZipEntry("stored");
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(content.length);
            stored.setCrc(crc.getValue());
            stored.setComment("a comment");
            zip.putNextEntry(stored);
            zip.write(content);
            zip.putNextEntry(new ZipEntry("empty"));
            zip.putNextEntry(new ZipEntry("folder/"));
        }
        Archive archive = Archive.open(bytes.toByteArray(), "a file");

        assertThat(archive.unpack("deflated")).isEqualTo(content);
        assertThat(archive.unpack("stored")).isEqualTo(content);
        assertThat(archive.unpack("empty")).isEmpty();
        assertThatThrownBy(() -> archive.unpack("missing"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: has no 'missing'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "P", "PK", "{}", "PK\1\2", "\u007fELF and much more that is no archive at all, by any means"
            })
    void refusesWhatIsNoArchive(String text) {
        assertThatThrownBy(() -> Archive.open(text.getBytes(StandardCharsets.ISO_8859_1), "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: is not a surrogate: it is no ZIP archive");
    }

    @Test
    void refusesAnArchiveThatIsCutOffAnywhere() throws Exception {
        byte[] file =
                ModelFile.write("accuracy", "percent", ModelsForTests.least(1).ofAllKinds());
        ModelParts.open(file, "a file").all();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Archive.open(cut, "a file"))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            length < 4
                                    ? "a file: is not a surrogate: it is no ZIP archive"
                                    : "a file: is damaged or cut off: it does not end as a ZIP archive without a comment"
                                            + " does");
        }
    }

    @Test
    void refusesMoreBeforeAndAfterTheArchive() {
        byte[] file = file("a");
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        byte[] later = new byte[file.length + 30];
        System.arraycopy(file, 0, later, 0, 30);
        System.arraycopy(file, 0, later, 30, file.length);

        assertDamaged(longer, "it does not end as a ZIP archive without a comment does");
        assertDamaged(later, "its directory is not where its end says");
    }

    private static void assertDamaged(byte[] file, String problem) {
        assertThatThrownBy(() -> Archive.open(file, "a file").unpack("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: is damaged or cut off: " + problem);
    }

    /** An archive of one deflated entry, changed in its directory. */
    private static byte[] changed(ObjIntConsumer<ByteBuffer> change) {
        byte[] file = file("a");
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        change.accept(bytes, bytes.getInt(file.length - 6));
        return file;
    }

    private static byte[] file(String name) {
        return ZipForTests.file(Map.of(name, new byte[1_000]));
    }

    @Test
    void refusesEncryptedEntries() {
        byte[] file = changed((bytes, at) -> bytes.putShort(at + 8, (short) 9));

        assertThatThrownBy(() -> Archive.open(file, "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: 'a' is encrypted");
    }

    @Test
    void refusesUnknownMethods() {
        byte[] file = changed((bytes, at) -> bytes.putShort(at + METHOD, (short) 14));

        assertThatThrownBy(() -> Archive.open(file, "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: 'a' is packed by method 14, but must be stored or deflated");
    }

    /** Sizes of 32 ones stand for sizes elsewhere, in ZIP64. */
    @Test
    void refusesSizesBeyondThoseOfSurrogates() {
        byte[] file = changed((bytes, at) -> bytes.putInt(at + SIZE, -1));

        assertThatThrownBy(() -> Archive.open(file, "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: 'a' unpacks to more than 64 MiB");
    }

    @Test
    void refusesDirectoriesThatContradictTheEntries() {
        ByteBuffer sound = ByteBuffer.wrap(file("a")).order(ByteOrder.LITTLE_ENDIAN);
        int packed = sound.getInt(sound.getInt(sound.limit() - 6) + PACKED);

        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + SIZE, 999)), "'a' has not the size that its directory says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + SIZE, 1001)), "'a' has not the size that its directory says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + SIZE, 0)), "'a' has not the size that its directory says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + SIZE, 60 << 20)),
                "'a' cannot have 62914560 bytes, packed into " + packed);
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + PACKED, packed - 1)),
                "'a' has not the size that its directory says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(at + PACKED, -1)),
                "'a' cannot have 1000 bytes, packed into 4294967295");
        assertDamaged(changed((bytes, at) -> bytes.putInt(at + PACKED, bytes.limit())), "'a' cannot be unpacked");
        assertDamaged(changed((bytes, at) -> bytes.putInt(at + CRC, 1)), "the checksum of 'a' is wrong");
        assertDamaged(
                changed((bytes, at) -> bytes.putShort(at + METHOD, (short) 0)),
                "'a' cannot have 1000 bytes, packed into " + packed);
        assertDamaged(changed((bytes, at) -> bytes.putInt(at + HEADER, 7)), "'a' is not where its directory says");
        assertDamaged(changed((bytes, at) -> bytes.putInt(at + HEADER, -7)), "'a' cannot be unpacked");
        assertDamaged(changed((bytes, at) -> bytes.putInt(at + HEADER, 1 << 30)), "'a' cannot be unpacked");
        assertDamaged(changed((bytes, at) -> bytes.put(30, (byte) 'b')), "'a' is not where its directory says");
        assertDamaged(changed((bytes, at) -> bytes.put(31, (byte) 255)), "'a' cannot be unpacked");
        assertDamaged(changed((bytes, at) -> bytes.putShort(at + 28, (short) -1)), "its directory leads out of it");
        assertDamaged(
                changed((bytes, at) -> bytes.putShort(at + 30, (short) 5)), "its directory is not where its end says");
        assertDamaged(changed((bytes, at) -> bytes.putInt(at, 5)), "its directory is not where its end says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(bytes.limit() - 6, at + 1)),
                "its directory is not where its end says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(bytes.limit() - 6, -1)), "its directory is not where its end says");
        assertDamaged(
                changed((bytes, at) -> bytes.putShort(bytes.limit() - 12, (short) 2)),
                "its directory is not where its end says");
        assertDamaged(
                changed((bytes, at) -> bytes.putInt(bytes.limit() - 12, 0x00020002)),
                "its directory is not where its end says");
    }

    @Test
    void refusesTwoEntriesOfOneName() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a\nb", new byte[1]);
        entries.put("a\nc", new byte[1]);
        byte[] file = ZipForTests.file(entries);
        for (int i = 0; i < file.length; i++) {
            file[i] = file[i] == 'c' ? (byte) 'b' : file[i];
        }

        assertThatThrownBy(() -> Archive.open(file, "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: holds 'a?b' twice");
    }

    @Test
    void refusesMoreEntriesThanAnySurrogateHas() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i <= 1_000; i++) {
            entries.put("entry " + i, new byte[0]);
        }

        assertThatThrownBy(() -> Archive.open(ZipForTests.file(entries), "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("a file: holds more than 1000 files");
    }

    @Test
    void refusesAnEntryThatUnpacksToHundredsOfMegabytesWithoutTheirMemory() throws Exception {
        byte[] bomb = bomb(300, 1);
        assertThat(bomb.length).isLessThan(400_000);
        byte[] lying = bomb.clone();
        ByteBuffer bytes = ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(bytes.getInt(lying.length - 6) + SIZE, 1_000);

        assertRefused(bomb, "a file: 'bomb 0' unpacks to more than 64 MiB", 1 << 20);
        assertRefused(
                lying, "a file: is damaged or cut off: 'bomb 0' has not the size that its directory says", 1 << 20);
        assertRefused(bomb(60, 5), "a file: unpacks to more than 256 MiB", 1 << 20);
    }

    private static void assertRefused(byte[] file, String message, long mostBytes) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        IOException refusal = null;
        try {
            Archive.open(file, "a file").unpack("bomb 0");
        } catch (IOException e) {
            refusal = e;
        }
        long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertThat(refusal).hasMessage(message);
        assertThat(after - before).isLessThan(mostBytes);
    }

    private static byte[] bomb(int mebibytes, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < count; i++) {
                zip.putNextEntry(new ZipEntry("bomb " + i));
                for (int m = 0; m < mebibytes; m++) {
                    zip.write(zeros);
                }
            }
        }
        return bytes.toByteArray();
    }
}
