package io.benchwright.surrogates.internal.model;

import com.google.gson.stream.JsonWriter;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the file that holds a surrogate: a ZIP archive of JSON files, described in {@code docs/surrogate-format.md}.
 * {@link ModelParts} reads it.
 */
public final class ModelFile {

    static final String FORMAT = "benchwright-surrogate";
    static final int VERSION = 1;

    static final String HEAD = "surrogate.json";
    static final String MODEL = "model.json";
    static final String CALIBRATION = "calibration.json";

    private ModelFile() {}

    /**
     * A hash of what must be the same for a model to fit to a space: the choices with their options and conditions, in
     * their order. The text that is hashed is part of the format.
     */
    static String choicesSha256(SearchSpace space) {
        StringBuilder text = new StringBuilder(space.name());
        for (Position position : space.positions()) {
            text.append('\n').append(position.name());
            for (Choice choice : position.choices()) {
                text.append("\n\t").append(choice.isNumeric() ? "numbers " : "labels ");
                append(text, choice.name(), choice.options());
                choice.condition().ifPresent(condition -> {
                    text.append("\tif ").append(condition.position()).append('\t');
                    append(text, condition.choice(), condition.options());
                });
            }
        }
        return Text.sha256(text.toString());
    }

    private static void append(StringBuilder text, String choice, List<String> options) {
        text.append(choice).append('=').append(String.join(",", options));
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

    /** Writes the parts; kernels and trees that several models share are written once. */
    private static final class PartWriter {

        private final ZipOutputStream zip;
        private final IdentityHashMap<ProductKernel, String> kernels = new IdentityHashMap<>();
        private final IdentityHashMap<byte[], String> trees = new IdentityHashMap<>();

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
            Set<NetworkQuantities> quantities = Collections.newSetFromMap(new IdentityHashMap<>());
            collect(surrogate.model(), quantities);
            if (quantities.size() > 1) {
                throw new IllegalArgumentException("the models of a surrogate must share their physical quantities");
            }
            entry(HEAD, json -> {
                json.beginObject();
                json.name("format").value(FORMAT);
                json.name("version").value(VERSION);
                json.name("target").value(target);
                json.name("unit").value(unit);
                json.name("space").value(space.name());
                json.name("choicesSha256").value(choicesSha256(space));
                for (NetworkQuantities shared : quantities) {
                    json.name("quantities");
                    write(json, shared);
                }
                json.endObject();
            });
            entry(CALIBRATION, json -> {
                json.beginObject();
                Calibration calibration = surrogate.calibration();
                json.name("isRatio").value(calibration.isRatio());
                json.name("knots");
                doubles(json, calibration.knots());
                json.name("scales");
                doubles(json, calibration.scales());
                json.name("residuals").beginArray();
                for (double residual : calibration.residuals()) {
                    json.value((float) residual);
                }
                json.endArray();
                json.endObject();
            });
            // Other entries first: an archive is written one entry at a time.
            shared(surrogate.model());
            entry(MODEL, json -> node(json, surrogate.model()));
        }

        private static void collect(Model model, Set<NetworkQuantities> found) {
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
            } else if (model instanceof LinearModel linear) {
                for (LinearModel.Part part : linear.parts()) {
                    shared(part.rest());
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
                    json.name("pointWeights").beginArray();
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
            } else if (model instanceof LinearModel linear) {
                json.name("kind").value("linear");
                json.name("isRate").value(linear.isRate());
                json.name("least").value(linear.least());
                json.name("parts").beginArray();
                for (LinearModel.Part part : linear.parts()) {
                    json.beginObject();
                    json.name("share").value(part.share());
                    json.name("isLogarithm").value(part.isLogarithm());
                    json.name("networkQuantities");
                    doubles(json, part.quantities());
                    json.name("rest");
                    node(json, part.rest());
                    json.endObject();
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
