package io.benchwright.surrogates.internal.model;

import com.google.gson.stream.JsonWriter;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The file that holds a surrogate: a ZIP archive of JSON files, described in {@code docs/surrogate-format.md}. Parts are
 * read when they are first needed: one that answers with a mean alone never reads the models of folds.
 *
 * <p>Files need not be trusted: whatever is wrong is an {@link IOException} of one line, and nothing is allocated that the
 * file's own size does not warrant.
 */
public final class ModelFile {

    static final String FORMAT = "benchwright-surrogate";
    static final int VERSION = 1;

    /** The part that answers queries. */
    static final String MODEL = "model";

    /** The part that was fitted on the rows for training alone. */
    static final String TRAIN = "train";

    static final String HEAD = "surrogate.json";

    /** More than any surrogate needs; an archive that unpacks to more is refused. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int MOST_ENTRIES = 1_000;

    private final String where;
    private final Map<String, byte[]> entries;

    private ModelFile(String where, Map<String, byte[]> entries) {
        this.where = where;
        this.entries = entries;
    }

    /** What must be the same for a model to fit to a space: the choices with their options and conditions. */
    static String fingerprint(SearchSpace space) {
        StringBuilder text = new StringBuilder(space.name());
        for (Position position : space.positions()) {
            text.append('\n').append(position.name());
            for (Choice choice : position.choices()) {
                text.append('\t').append(choice.name()).append(choice.options()).append(choice.condition());
            }
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of a surrogate: always the same for the same models. */
    public static byte[] write(String target, String unit, SurrogateModel surrogate) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                new PartWriter(zip).write(target, unit, surrogate);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /**
     * Unpacks a file.
     *
     * @param where what it is, to begin messages with
     * @throws IOException if it is no archive, is damaged, or unpacks to more than a surrogate takes
     */
    static ModelFile open(byte[] bytes, String where) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        long total = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null) {
                throw new IOException(where + ": is not a surrogate: it is no ZIP archive");
            }
            for (; entry != null; entry = zip.getNextEntry()) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                byte[] buffer = new byte[1 << 16];
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    total += read;
                    if (total > MOST_BYTES) {
                        throw new IOException(where + ": unpacks to more than " + (MOST_BYTES >> 20) + " MiB");
                    }
                    content.write(buffer, 0, read);
                }
                if (entries.put(entry.getName(), content.toByteArray()) != null) {
                    throw new IOException(where + ": holds '" + printable(entry.getName()) + "' twice");
                }
                if (entries.size() > MOST_ENTRIES) {
                    throw new IOException(where + ": holds more than " + MOST_ENTRIES + " files");
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new IOException(where + ": is damaged or cut off: " + printable(String.valueOf(e.getMessage())), e);
        }
        return new ModelFile(where, entries);
    }

    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Where the file is, for messages. */
    String where() {
        return where;
    }

    /** The content of an entry. */
    byte[] entry(String name) throws IOException {
        byte[] content = entries.get(name);
        if (content == null) {
            throw new IOException(where + ": has no '" + printable(name) + "'");
        }
        return content;
    }

    /** The space of a name, if its choices are those that the model was fitted for. */
    static SearchSpace space(String name, String fingerprint, String where) throws IOException {
        SearchSpace space;
        try {
            space = SearchSpaces.named(name);
        } catch (IllegalArgumentException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
        if (!fingerprint(space).equals(fingerprint)) {
            throw new IOException(where + ": was fitted for a space " + name
                    + " with other choices than the present one; fit it anew");
        }
        return space;
    }

    /** Writes the parts; kernels and trees that several models share are written once. */
    private static final class PartWriter {

        private final ZipOutputStream zip;
        private final Map<ProductKernel, String> kernels = new IdentityHashMap<>();
        private final Map<byte[], String> trees = new IdentityHashMap<>();

        PartWriter(ZipOutputStream zip) {
            this.zip = zip;
        }

        private interface Content {
            void write(JsonWriter json) throws IOException;
        }

        private void entry(String name, Content content) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Writer text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
                    JsonWriter json = new JsonWriter(text)) {
                content.write(json);
            }
            entry(name, bytes.toByteArray());
        }

        private void entry(String name, byte[] content) throws IOException {
            ZipEntry entry = new ZipEntry(name);
            // A fixed time, so that the same models give the same bytes.
            entry.setLastModifiedTime(FileTime.fromMillis(0));
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }

        void write(String target, String unit, SurrogateModel surrogate) throws IOException {
            SearchSpace space = surrogate.encoding().space();
            List<NetworkQuantities> quantities = new ArrayList<>();
            collect(surrogate.model(), quantities);
            entry(HEAD, json -> {
                json.beginObject();
                json.name("format").value(FORMAT);
                json.name("version").value(VERSION);
                json.name("target").value(target);
                json.name("unit").value(unit);
                json.name("space").value(space.name());
                json.name("choicesSha256").value(fingerprint(space));
                json.name("folds").value(surrogate.withoutFold().size());
                if (!quantities.isEmpty()) {
                    json.name("quantities");
                    write(json, quantities.get(0));
                }
                json.endObject();
            });
            entry("calibration.json", json -> {
                json.beginObject();
                Calibration calibration = surrogate.calibration();
                json.name("isRatio").value(calibration.isRatio());
                json.name("knots");
                doubles(json, calibration.knots());
                json.name("scales");
                doubles(json, calibration.scales());
                json.name("residuals").beginArray();
                for (double[] fold : calibration.residuals()) {
                    json.beginArray();
                    for (double residual : fold) {
                        json.value((float) residual);
                    }
                    json.endArray();
                }
                json.endArray();
                json.endObject();
            });
            part(MODEL, surrogate.model());
            part(TRAIN, surrogate.train());
            for (int fold = 0; fold < surrogate.withoutFold().size(); fold++) {
                part("fold-" + fold, surrogate.withoutFold().get(fold));
            }
        }

        private static void collect(Model model, List<NetworkQuantities> found) {
            if (model instanceof BoostedModel boosted) {
                NetworkQuantities quantities = boosted.features().quantities();
                if (quantities != null) {
                    found.add(quantities);
                }
                collect(boosted.base(), found);
            } else if (model instanceof Blend blend) {
                blend.models().forEach(each -> collect(each, found));
            }
        }

        private static void write(JsonWriter json, NetworkQuantities quantities) throws IOException {
            json.beginObject();
            double[][][] tables = quantities.tables();
            json.name("areTabulated").value(tables != null);
            if (tables != null) {
                json.name("constant");
                doubles(json, quantities.constant());
                json.name("tables").beginArray();
                for (double[][] unit : tables) {
                    json.beginArray();
                    for (double[] code : unit) {
                        doubles(json, code);
                    }
                    json.endArray();
                }
                json.endArray();
            }
            json.endObject();
        }

        private void part(String name, Model model) throws IOException {
            // Other entries first: an archive is written one entry at a time.
            shared(model);
            entry(name + ".json", json -> node(json, model));
        }

        private void shared(Model model) throws IOException {
            if (model instanceof SmoothModel smooth) {
                ProductKernel kernel = smooth.kernel();
                if (kernel != null && !kernels.containsKey(kernel)) {
                    String name = "kernel-" + kernels.size() + ".json";
                    kernels.put(kernel, name);
                    entry(name, json -> {
                        json.beginObject();
                        json.name("factors").beginArray();
                        for (double[] unit : kernel.factors()) {
                            doubles(json, unit);
                        }
                        json.endArray();
                        json.name("codes").beginArray();
                        for (int code : kernel.codes()) {
                            json.value(code);
                        }
                        json.endArray();
                        json.endObject();
                    });
                }
            } else if (model instanceof BoostedModel boosted) {
                shared(boosted.base());
                if (!trees.containsKey(boosted.booster())) {
                    String name = "trees-" + trees.size() + ".json";
                    trees.put(boosted.booster(), name);
                    entry(name, boosted.booster());
                }
            } else if (model instanceof Blend blend) {
                for (Model each : blend.models()) {
                    shared(each);
                }
            }
        }

        private void node(JsonWriter json, Model model) throws IOException {
            json.beginObject();
            if (model instanceof SmoothModel smooth) {
                json.name("kind").value("smooth");
                json.name("domain").value(smooth.domain().name());
                if (Double.isFinite(smooth.least())) {
                    json.name("least").value(smooth.least());
                }
                json.name("constant").value(smooth.tables().constant());
                json.name("units").beginArray();
                for (float[] unit : smooth.tables().units()) {
                    floats(json, unit);
                }
                json.endArray();
                json.name("pairs").beginArray();
                for (AdditiveTables.Pair pair : smooth.tables().pairs()) {
                    json.beginObject();
                    json.name("first").value(pair.first());
                    json.name("second").value(pair.second());
                    json.name("values");
                    floats(json, pair.values());
                    json.endObject();
                }
                json.endArray();
                ProductKernel kernel = smooth.kernel();
                if (kernel != null) {
                    json.name("kernel").value(kernels.get(kernel));
                    json.name("weights").beginArray();
                    for (int i = 0; i < kernel.points(); i++) {
                        json.value(smooth.weights()[i / ProductKernel.TILE][i % ProductKernel.TILE]);
                    }
                    json.endArray();
                }
            } else if (model instanceof BoostedModel boosted) {
                json.name("kind").value("boosted");
                json.name("trees").value(trees.get(boosted.booster()));
                json.name("isRatio").value(boosted.isRatio());
                json.name("scale").value(boosted.scale());
                json.name("seesQuantities").value(boosted.features().quantities() != null);
                json.name("seesBase").value(boosted.features().seesBase());
                json.name("base");
                node(json, boosted.base());
            } else if (model instanceof Blend blend) {
                json.name("kind").value("blend");
                json.name("weights");
                doubles(json, blend.weights());
                json.name("models").beginArray();
                for (Model each : blend.models()) {
                    node(json, each);
                }
                json.endArray();
            }
            json.endObject();
        }

        private static void doubles(JsonWriter json, double[] values) throws IOException {
            json.beginArray();
            for (double value : values) {
                json.value(value);
            }
            json.endArray();
        }

        private static void floats(JsonWriter json, float[] values) throws IOException {
            json.beginArray();
            for (float value : values) {
                json.value(value);
            }
            json.endArray();
        }
    }
}
