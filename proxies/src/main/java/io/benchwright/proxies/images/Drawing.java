package io.benchwright.proxies.images;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.List;

/** One image of the generated set: what is on it, independent of its resolution, save for the noise. */
final class Drawing {

    private static final List<String> SHAPE_NAMES =
            List.of("cross", "disc", "triangle", "ring", "star", "square", "crescent", "hexagon");
    private static final List<String> TEXTURE_NAMES = List.of("stripes", "checks", "dots", "circles", "plain");

    /** How many shapes there are. */
    static final int SHAPES = 8;
    /** How many textures there are. */
    static final int TEXTURES = 5;

    /** Of each pixel, this many times as many points are looked at along each side. */
    private static final int SAMPLES = 2;

    /** How far shapes, and textures on them, are turned to either side: by 40 degrees. */
    private static final double MOST_TURN = 40 * StrictMath.PI / 180;

    private static final int LATTICE = 4;
    private static final double[][] TRIANGLE = normals(3);
    private static final double[][] SQUARE = normals(4);
    private static final double[][] PENTAGON = normals(5);
    private static final double[][] HEXAGON = normals(6);

    private final StableRandom random;
    private final int[] light;
    private final int[] dark;
    private final double[] lattice = new double[LATTICE * LATTICE];
    private final List<Thing> things = new ArrayList<>();
    private final double contrast;
    private final double noise;

    /**
     * Draws lots for all that is on an image.
     *
     * @param classes how many there are
     * @param columns how many shapes they have; the class is the shape plus this number times the texture
     */
    Drawing(StableRandom random, int label, int classes, int columns) {
        this.random = random;
        light = color(70, 185);
        dark = color(70, 185);
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = random.nextDouble();
        }
        double radius = between(0.3, 0.44);
        double x = between(0.36, 0.64);
        double y = between(0.36, 0.64);
        for (int others = random.nextInt(2); others > 0; others--) {
            int other = (label + 1 + random.nextInt(classes - 1)) % classes;
            things.add(thing(other, columns, between(0, 1), between(0, 1), radius * between(0.25, 0.4)));
        }
        // Over the others: a network that is trained for a minute must be able to learn something.
        things.add(thing(label, columns, x, y, radius));
        contrast = between(0.7, 1);
        noise = between(2, 14);
    }

    /** What a class is called. */
    static String name(int shape, int texture) {
        return SHAPE_NAMES.get(shape) + "-" + TEXTURE_NAMES.get(texture);
    }

    private Thing thing(int label, int columns, double x, double y, double radius) {
        return new Thing(label % columns, label / columns, x, y, radius, color(170, 256), color(0, 86));
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** A colour whose parts are all within bounds, the upper one excluded. */
    private int[] color(int low, int high) {
        int range = high - low;
        return new int[] {low + random.nextInt(range), low + random.nextInt(range), low + random.nextInt(range)};
    }

    /** The pixels: size x size x 3 bytes. */
    byte[] render(int size) {
        byte[] rgb = new byte[size * size * 3];
        double[] sum = new double[3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                sum[0] = 0;
                sum[1] = 0;
                sum[2] = 0;
                for (int row = 0; row < SAMPLES; row++) {
                    for (int column = 0; column < SAMPLES; column++) {
                        double u = (x + (column + 0.5) / SAMPLES) / size;
                        double v = (y + (row + 0.5) / SAMPLES) / size;
                        addPoint(u, v, sum);
                    }
                }
                int at = (y * size + x) * 3;
                for (int channel = 0; channel < 3; channel++) {
                    double exact = 128 + (sum[channel] / (SAMPLES * SAMPLES) - 128) * contrast + noise * normal();
                    rgb[at + channel] = (byte) Math.max(0, Math.min(255, Math.floor(exact + 0.5)));
                }
            }
        }
        return rgb;
    }

    private void addPoint(double u, double v, double[] sum) {
        for (int i = things.size() - 1; i >= 0; i--) {
            Thing thing = things.get(i);
            if (thing.covers(u, v)) {
                int[] color = thing.isFirstColor(u, v) ? thing.first : thing.second;
                sum[0] += color[0];
                sum[1] += color[1];
                sum[2] += color[2];
                return;
            }
        }
        double part = cloud(u, v);
        sum[0] += dark[0] + (light[0] - dark[0]) * part;
        sum[1] += dark[1] + (light[1] - dark[1]) * part;
        sum[2] += dark[2] + (light[2] - dark[2]) * part;
    }

    /** Smooth noise: random values on a lattice, and between them in proportion. */
    private double cloud(double u, double v) {
        double column = u * (LATTICE - 1);
        double row = v * (LATTICE - 1);
        int i = (int) column;
        int j = (int) row;
        double upper = lattice[j * LATTICE + i] * (1 - column + i) + lattice[j * LATTICE + i + 1] * (column - i);
        double lower =
                lattice[(j + 1) * LATTICE + i] * (1 - column + i) + lattice[(j + 1) * LATTICE + i + 1] * (column - i);
        return upper * (1 - row + j) + lower * (row - j);
    }

    /** Nearly normal, with mean 0 and variance 1: the sum of four even numbers of 16 bits. */
    private double normal() {
        long bits = random.nextLong();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        // Each has variance 1/12.
        return (sum / 65535.0 - 2) * 1.7320508075688772;
    }

    private static double[][] normals(int corners) {
        double[][] normals = new double[corners][];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * StrictMath.PI * i / corners;
            normals[i] = new double[] {StrictMath.cos(angle), StrictMath.sin(angle)};
        }
        return normals;
    }

    /** A shape with a texture somewhere on the image. */
    private final class Thing {

        private final int shape;
        private final int texture;
        private final double x;
        private final double y;
        private final int[] first;
        private final int[] second;
        // From the image to a frame in which the shape has radius 1.
        private final double toP1;
        private final double toP2;
        private final double toQ1;
        private final double toQ2;
        // From that frame to one in which the texture has period 1.
        private final double cosine;
        private final double sine;
        private final double phase;

        Thing(int shape, int texture, double x, double y, double radius, int[] first, int[] second) {
            this.shape = shape;
            this.texture = texture;
            this.x = x;
            this.y = y;
            this.first = first;
            this.second = second;
            double turn = between(-MOST_TURN, MOST_TURN);
            double stretch = between(0.75, 1.3);
            toP1 = StrictMath.cos(turn) / (radius * stretch);
            toP2 = StrictMath.sin(turn) / (radius * stretch);
            toQ1 = -StrictMath.sin(turn) / radius * stretch;
            toQ2 = StrictMath.cos(turn) / radius * stretch;
            double grain = between(1.1, 1.9);
            double textureTurn = between(-MOST_TURN, MOST_TURN);
            cosine = StrictMath.cos(textureTurn) * grain;
            sine = StrictMath.sin(textureTurn) * grain;
            phase = between(0, 1);
        }

        boolean covers(double u, double v) {
            double p = toP1 * (u - x) + toP2 * (v - y);
            double q = toQ1 * (u - x) + toQ2 * (v - y);
            double square = p * p + q * q;
            if (square > 1.7) {
                return false;
            }
            return switch (shape) {
                case 0 -> Math.min(Math.abs(p), Math.abs(q)) <= 0.3 && Math.max(Math.abs(p), Math.abs(q)) <= 1;
                case 1 -> square <= 0.75;
                case 2 -> outside(TRIANGLE, p, q, 0.6) == 0;
                case 3 -> square <= 0.95 && square >= 0.25;
                // A pentagram: the points beyond at most one of the five lines that it is drawn with.
                case 4 -> outside(PENTAGON, p, q, 0.37) <= 1;
                case 5 -> outside(SQUARE, p, q, 0.75) == 0;
                case 6 -> square <= 1 && (p - 0.5) * (p - 0.5) + q * q >= 0.6;
                default -> outside(HEXAGON, p, q, 0.85) == 0;
            };
        }

        private static int outside(double[][] normals, double p, double q, double distance) {
            int count = 0;
            for (double[] normal : normals) {
                if (normal[0] * p + normal[1] * q > distance) {
                    count++;
                }
            }
            return count;
        }

        boolean isFirstColor(double u, double v) {
            double p = toP1 * (u - x) + toP2 * (v - y);
            double q = toQ1 * (u - x) + toQ2 * (v - y);
            double a = cosine * p + sine * q + phase;
            double b = cosine * q - sine * p + phase;
            double inA = a - Math.floor(a);
            double inB = b - Math.floor(b);
            return switch (texture) {
                case 0 -> inA < 0.5;
                case 1 -> inA < 0.5 == inB < 0.5;
                case 2 -> (inA - 0.5) * (inA - 0.5) + (inB - 0.5) * (inB - 0.5) < 0.1;
                case 3 -> {
                    double distance = Math.sqrt((a - phase) * (a - phase) + (b - phase) * (b - phase)) + phase;
                    yield distance - Math.floor(distance) < 0.5;
                }
                default -> true;
            };
        }
    }
}
