package io.benchwright.proxies.images;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads JPEG and PNG, whatever a file is called, as RGB with 8 bits a channel, much as torchvision's loader does: alpha is dropped,
 * grey is spread, 16 bits are cut to 8, CMYK is converted without a colour profile. For one thread.
 */
final class Decoder implements AutoCloseable {

    /** More than any photograph has; a file that promises more would only fill the memory. */
    private static final long MOST_PIXELS = 100_000_000;

    private static final int CMYK = 4;

    private final ImageReader jpeg = reader("jpeg");
    private final ImageReader png = reader("png");
    /** The warning of the present file that tells that a part of it is missing. */
    private Optional<String> warning = Optional.empty();

    private ImageReader reader(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IllegalStateException(
                    "this Java has no reader for " + format + "; it lacks the module java.desktop");
        }
        ImageReader reader = readers.next();
        reader.addIIOReadWarningListener((source, text) -> {
            // The JDK's reader fills the missing rest with grey, and only warns.
            if (text.toLowerCase(Locale.ROOT).contains("premature end")) {
                warning = Optional.of(text);
            }
        });
        return reader;
    }

    /**
     * Reads an image.
     *
     * @throws IOException if it is not a whole JPEG or PNG; says why
     */
    Picture decode(byte[] encoded) throws IOException {
        if (startsWith(encoded, 0xFF, 0xD8, 0xFF)) {
            return decode(encoded, jpeg);
        }
        if (startsWith(encoded, 0x89, 'P', 'N', 'G')) {
            return decode(encoded, png);
        }
        throw new IOException(encoded.length == 0 ? "is empty" : "is neither JPEG nor PNG");
    }

    private Picture decode(byte[] encoded, ImageReader reader) throws IOException {
        warning = Optional.empty();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > MOST_PIXELS) {
                throw new IOException("has " + width + "x" + height + " pixels, which is too many");
            }
            Picture picture = picture(encoded, reader, width, height);
            if (warning.isPresent()) {
                throw new IOException(warning.get());
            }
            return picture;
        } catch (RuntimeException e) {
            // The JDK's readers let these out on damaged files.
            throw new IOException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } finally {
            reader.setInput(null);
        }
    }

    private static Picture picture(byte[] encoded, ImageReader reader, int width, int height) throws IOException {
        Optional<Cmyk> cmyk = cmyk(encoded);
        if (cmyk.isPresent()) {
            // What the JDK makes of these as images differs from version to version.
            return new Picture(width, height, fromCmyk(reader.readRaster(0, null), cmyk.get()));
        }
        BufferedImage image = reader.read(0);
        ColorModel model = image.getColorModel();
        byte[] rgb = model instanceof IndexColorModel palette
                ? fromPalette(image.getRaster(), palette)
                : fromChannels(image.getRaster(), model);
        return new Picture(width, height, rgb);
    }

    private static byte[] fromPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * 3];
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                rgb[to++] = (byte) palette.getRed(index);
                rgb[to++] = (byte) palette.getGreen(index);
                rgb[to++] = (byte) palette.getBlue(index);
            }
        }
        return rgb;
    }

    /** Takes the samples as they are: Java's own conversion would lighten grey, as it takes that for linear. */
    private static byte[] fromChannels(Raster raster, ColorModel model) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int green = bands < 3 ? 0 : 1;
        int blue = bands < 3 ? 0 : 2;
        int bits = model.getComponentSize(0);
        byte[] rgb = new byte[width * raster.getHeight() * 3];
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                rgb[to++] = eightBits(row[from], bits);
                rgb[to++] = eightBits(row[from + green], bits);
                rgb[to++] = eightBits(row[from + blue], bits);
            }
        }
        return rgb;
    }

    private static byte eightBits(int sample, int bits) {
        return (byte) (bits == 8 ? sample : bits > 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
    }

    /**
     * How four channels are meant.
     *
     * @param isInverted whether 255 is no ink: so where there is Adobe's segment
     * @param isYcck whether the first three are luma and chroma
     */
    private record Cmyk(boolean isInverted, boolean isYcck) {}

    /** What the segments of a JPEG say, if it has four channels. */
    private static Optional<Cmyk> cmyk(byte[] encoded) {
        boolean isInverted = false;
        boolean isYcck = false;
        int at = 2;
        while (startsWith(encoded, 0xFF, 0xD8) && at + 15 < encoded.length && (encoded[at] & 0xFF) == 0xFF) {
            int marker = encoded[at + 1] & 0xFF;
            if (marker == 0xEE && encoded[at + 4] == 'A') {
                isInverted = true;
                isYcck = encoded[at + 15] == 2;
            }
            boolean isFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (isFrame) {
                return encoded[at + 9] == CMYK ? Optional.of(new Cmyk(isInverted, isYcck)) : Optional.empty();
            }
            at += 2 + (((encoded[at + 2] & 0xFF) << 8) | (encoded[at + 3] & 0xFF));
        }
        return Optional.empty();
    }

    private static byte[] fromCmyk(Raster raster, Cmyk meaning) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * 3];
        int[] row = new int[width * CMYK];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += CMYK) {
                int cyan = row[from];
                int magenta = row[from + 1];
                int yellow = row[from + 2];
                if (meaning.isYcck()) {
                    // ITU-R BT.601 as in JFIF; what comes out is 255 minus what is stored in CMYK.
                    double red = cyan + 1.402 * (yellow - 128);
                    double green = cyan - 0.344136 * (magenta - 128) - 0.714136 * (yellow - 128);
                    double blue = cyan + 1.772 * (magenta - 128);
                    cyan = 255 - clip(red);
                    magenta = 255 - clip(green);
                    yellow = 255 - clip(blue);
                }
                int black = row[from + 3];
                rgb[to++] = light(cyan, black, meaning.isInverted());
                rgb[to++] = light(magenta, black, meaning.isInverted());
                rgb[to++] = light(yellow, black, meaning.isInverted());
            }
        }
        return rgb;
    }

    private static int clip(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static byte light(int ink, int black, boolean isInverted) {
        int product = isInverted ? ink * black : (255 - ink) * (255 - black);
        return (byte) ((product + 127) / 255);
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        jpeg.dispose();
        png.dispose();
    }
}
