package io.benchwright.proxies.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.proxies.images.Resizer.Box;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizerTest {

    private static byte[] source(int width, int height) {
        byte[] source = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    source[(y * width + x) * 3 + c] = (byte) (x * x * 7 + y * 31 + x * y * 5 + c * 83);
                }
            }
        }
        return source;
    }

    private static byte[] resized(int width, int height, Box box, int size, boolean isMirrored) {
        byte[] result = new byte[size * size * 3];
        new Resizer().resize(source(width, height), width, height, box, size, isMirrored, result);
        return result;
    }

    /** The hashes are of what Pillow 9.4.0 gives for the same images: resize(size, Image.BILINEAR, box). */
    @ParameterizedTest
    @CsvSource({
        "50, 37, 0, 0, 50, 37, 16, 3f0cd13b421955697c4f462f98a15860c029a3fa5d889ffbae4af7567bc2c59c",
        "64, 64, 5, 9, 40, 21, 32, 49d4e278bb4acaf685c13e8ea4076a9fe7100cfa91e59cafbaef43be3ccc2d56",
        "20, 20, 0, 0, 20, 20, 48, 4fa6c6d25d97b0c411520e5d079d638c2e4cb402b3d7bbc2edfd67f716e456b4",
        "300, 200, 50, 0, 200, 200, 64, 1b0da7f739bc29a8e72f98a6ad03d218d403c1c29ef4eaca0055a55b63977456",
        "32, 32, 3, 4, 26, 28, 32, 50c86fc7c880fc3ad64a7566d0309b4d5fb52a0c619b70ed6a191efdde25d950",
    })
    void resizesAsPillowDoes(
            int width, int height, int x, int y, int boxWidth, int boxHeight, int size, String sha256) {
        byte[] result = resized(width, height, new Box(x, y, boxWidth, boxHeight), size, false);

        assertThat(HexFormat.of().formatHex(Hashes.sha256().digest(result))).isEqualTo(sha256);
    }

    @Test
    void mirrorsAfterResizing() {
        Box box = new Box(3, 4, 26, 28);
        byte[] plain = resized(32, 32, box, 20, false);
        byte[] mirrored = resized(32, 32, box, 20, true);

        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 20; x++) {
                int from = (y * 20 + x) * 3;
                int to = (y * 20 + 19 - x) * 3;
                assertThat(Arrays.copyOfRange(mirrored, to, to + 3))
                        .isEqualTo(Arrays.copyOfRange(plain, from, from + 3));
            }
        }
    }

    @Test
    void leavesAnImageOfTheSameSizeAsItIs() {
        assertThat(resized(16, 16, new Box(0, 0, 16, 16), 16, false)).isEqualTo(source(16, 16));
    }

    @Test
    void takesTheMiddle() {
        assertThat(Box.centralSquare(50, 37)).isEqualTo(new Box(6, 0, 37, 37));
        assertThat(Box.centralSquare(3, 4)).isEqualTo(new Box(0, 0, 3, 3));
    }
}
