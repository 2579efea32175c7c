package io.benchwright.proxies.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DecoderTest {

    /** 8x8 pixels, written by Pillow 9.4.0. */
    private static final byte[] CMYK = Base64.getDecoder()
            .decode(
                    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoK"
                            + "CgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIB"
                            + "AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH"
                            + "SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV"
                            + "1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD1j/g4j/5jv/bT+tesf8REf/U8/wDkz/8AXr9B/wDgp/8A"
                            + "8FP/APhi/wDtH/iofsn2Tf8A8tduMV9yftbftbf8fX/Ez9f46//Z");

    /** What Pillow reads there, as RGB. */
    private static final byte[] CMYK_AS_RGB = Base64.getDecoder()
            .decode(
                    "////2PX0s+rqkeHhc9fWVM3NOcPDIbm59dj1z8/mrMfYir7LbbW9Ua2xNqOkH5qX67Xrx63YpKTEhJ61aJakTI6VM4aFHX934ZLh"
                            + "v4zLnYW1fX6hY3iNSHJ9MWtrG2Rc13LXtW29lGekd2KOXV13RFdkLVJRGk1BzVTNrVGxjUyVcUh8WERkQEBQKzw8GDgqwznDozaj"
                            + "hTOEajFrUy5RPCs8KCgoFiUWuSG5mh+Yfh13ZBtcTRpBOBgrJRYWFBQF");

    /** What Pillow reads where Adobe's segment says that the same numbers are YCCK. */
    private static final byte[] YCCK_AS_RGB = Base64.getDecoder()
            .decode(
                    "AIYAAJ4AALIAAMcAANUAAM0AAsMAF7kAAHcAAIsAAJwAAK0AALgABcQAH7kGOK8aAGkAAHkAAIUAAJQAAJwAHqUWO6spVaU6AFsA"
                            + "AGgAAHIAAH0TEoMmNIs6Uo5KbJFYAE4AAFgOAF8lAGc5JmpJSm9ZaHFlg3NxAEMhAEk3AE5JDFNbNlRoWVh1eFl+h1mFADdIADta"
                            + "AD1pGUF4Q0CBZ0KLhkKHfUF9AC1rAC95AC6GJDCRTy2Rcy+IfS19cyxz");

    private static final int ADOBE_TRANSFORM = 17;

    private static Picture decode(byte[] encoded) throws IOException {
        try (Decoder decoder = new Decoder()) {
            return decoder.decode(encoded);
        }
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }

    private static void assertNear(byte[] actual, byte[] expected, int tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        int[] a = unsigned(actual);
        int[] b = unsigned(expected);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("byte " + i).isCloseTo(b[i], within(tolerance));
        }
    }

    @Test
    void readsPngToTheBit() throws IOException {
        BufferedImage image = ImagesForTests.image(5, 3, 1);
        Picture picture = decode(ImagesForTests.encoded(image, "png"));

        assertThat(picture.width()).isEqualTo(5);
        assertThat(picture.height()).isEqualTo(3);
        int rgb = image.getRGB(4, 2);
        assertThat(Arrays.copyOfRange(picture.rgb(), 42, 45))
                .containsExactly((byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb);
    }

    @Test
    void readsJpeg() throws IOException {
        BufferedImage image = ImagesForTests.image(16, 16, 2);

        assertNear(
                decode(ImagesForTests.encoded(image, "jpeg")).rgb(),
                decode(ImagesForTests.encoded(image, "png")).rgb(),
                8);
    }

    @Test
    void greyStaysAsLightAsItIs() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 100);

        for (String format : new String[] {"png", "jpeg"}) {
            assertThat(decode(ImagesForTests.encoded(image, format)).rgb())
                    .as(format)
                    .containsOnly((byte) 100);
        }
    }

    @Test
    void cutsSixteenBitsToEight() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        Arrays.fill(((DataBufferUShort) image.getRaster().getDataBuffer()).getData(), (short) 0xC8FF);

        assertThat(decode(ImagesForTests.encoded(image, "png")).rgb()).containsOnly((byte) 0xC8);
    }

    @Test
    void spreadsBlackAndWhite() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xFFFFFF);

        assertThat(unsigned(decode(ImagesForTests.encoded(image, "png")).rgb()))
                .containsExactly(0, 0, 0, 255, 255, 255);
    }

    @Test
    void looksColoursUpInAPalette() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        image.setRGB(0, 0, 0xFF0000);
        image.setRGB(1, 0, 0x00FF00);

        assertThat(unsigned(decode(ImagesForTests.encoded(image, "png")).rgb())).containsExactly(255, 0, 0, 0, 255, 0);
    }

    @Test
    void dropsAlpha() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x800A141E);
        image.setRGB(1, 0, 0x0028323C);

        assertThat(decode(ImagesForTests.encoded(image, "png")).rgb()).containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void readsCmykAsPillowDoes() throws IOException {
        assertNear(decode(CMYK).rgb(), CMYK_AS_RGB, 2);
    }

    @Test
    void readsYcckAsPillowDoes() throws IOException {
        byte[] ycck = CMYK.clone();
        ycck[ADOBE_TRANSFORM] = 2;

        assertNear(decode(ycck).rgb(), YCCK_AS_RGB, 2);
    }

    /** So many details that half of the file is half of the pixels. */
    private static BufferedImage noise() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        StableRandom random = new StableRandom(1);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, random.nextInt(1 << 24));
        }
        return image;
    }

    @Test
    void refusesHalfOfAnImage() {
        byte[] jpeg = ImagesForTests.encoded(noise(), "jpeg");
        byte[] png = ImagesForTests.encoded(noise(), "png");

        assertThatThrownBy(() -> decode(Arrays.copyOf(jpeg, jpeg.length * 3 / 4)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("remature end");
        assertThatThrownBy(() -> decode(Arrays.copyOf(png, png.length / 2))).isInstanceOf(IOException.class);
    }

    @Test
    void goesOnAfterABrokenImage() throws IOException {
        byte[] whole = ImagesForTests.encoded(noise(), "jpeg");
        try (Decoder decoder = new Decoder()) {
            Picture before = decoder.decode(whole);
            assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length * 3 / 4)))
                    .isInstanceOf(IOException.class);
            assertThat(decoder.decode(whole).rgb()).isEqualTo(before.rgb());
        }
    }

    @Test
    void saysWhatIsNoImage() {
        assertThatThrownBy(() -> decode(new byte[0])).hasMessage("is empty");
        assertThatThrownBy(() -> decode("GIF89a".getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("is neither JPEG nor PNG");
    }
}
