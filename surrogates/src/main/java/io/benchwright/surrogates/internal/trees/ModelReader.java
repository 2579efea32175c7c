package io.benchwright.surrogates.internal.trees;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads XGBoost's JSON as if an enemy had written it. Nothing is allocated for a size that the file merely declares:
 * columns grow with the values that are there.
 */
final class ModelReader {

    /** The deepest tree that is read; XGBoost's own default is 6. */
    static final int MAX_DEPTH = 64;

    /** Per object that is not skipped; XGBoost writes at most 16. */
    private static final int MAX_FIELDS = 100;

    /** What XGBoost writes as the feature of a node that pruning has cut off. */
    private static final int DELETED = Integer.MAX_VALUE;

    private final String where;
    private final JsonReader json;

    private Optional<String> booster = Optional.empty();
    private Optional<String> objective = Optional.empty();
    private Optional<String> baseScore = Optional.empty();
    private Optional<String> featureCount = Optional.empty();
    private Optional<String> treeCount = Optional.empty();
    private String classCount = "0";
    private String targetCount = "1";
    private Optional<int[]> groups = Optional.empty();
    private Optional<List<Columns>> columns = Optional.empty();

    private ModelReader(byte[] bytes, String where) {
        this.where = where;
        json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
        json.setStrictness(Strictness.STRICT);
        // XGBoost nests 7 deep.
        json.setNestingLimit(32);
    }

    /** A model as it stands in the file, checked. */
    record Model(float baseScore, int featureCount, List<RegressionTree> trees) {}

    static Model read(byte[] bytes, String where) throws IOException {
        ModelReader reader = new ModelReader(bytes, where);
        try {
            reader.document();
        } catch (EOFException e) {
            throw new IOException(where + ": ends in the middle: the file is cut off", e);
        } catch (MalformedJsonException | IllegalStateException e) {
            // Gson's first words are for programmers, and its second line is a link.
            String reason = String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("^Use JsonReader.* to accept malformed JSON", "malformed");
            throw new IOException(where + ": not an XGBoost model in JSON: " + shown(reason, 200), e);
        }
        return reader.model();
    }

    private void document() throws IOException {
        object("the document", name -> {
            if (name.equals("learner")) {
                object("learner", this::learner);
            } else {
                json.skipValue();
            }
        });
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw failure("holds something after the model");
        }
    }

    private void learner(String name) throws IOException {
        switch (name) {
            case "gradient_booster" -> object(name, this::gradientBooster);
            case "learner_model_param" -> object(name, this::parameters);
            case "objective" ->
                object(name, field -> {
                    if (field.equals("name")) {
                        objective = Optional.of(text("the objective's name"));
                    } else {
                        json.skipValue();
                    }
                });
            default -> json.skipValue();
        }
    }

    private void parameters(String name) throws IOException {
        switch (name) {
            case "base_score" -> baseScore = Optional.of(text(name));
            case "num_feature" -> featureCount = Optional.of(text(name));
            case "num_class" -> classCount = text(name);
            case "num_target" -> targetCount = text(name);
            default -> json.skipValue();
        }
    }

    private void gradientBooster(String name) throws IOException {
        switch (name) {
            case "name" -> booster = Optional.of(text("the booster's name"));
            case "model" -> object(name, this::trees);
            default -> json.skipValue();
        }
    }

    private void trees(String name) throws IOException {
        switch (name) {
            case "gbtree_model_param" ->
                object(name, field -> {
                    if (field.equals("num_trees")) {
                        treeCount = Optional.of(text(field));
                    } else {
                        json.skipValue();
                    }
                });
            case "tree_info" -> groups = Optional.of(integers(name));
            case "trees" -> {
                List<Columns> read = new ArrayList<>();
                expect(JsonToken.BEGIN_ARRAY, "trees", "a list");
                json.beginArray();
                while (json.hasNext()) {
                    Columns tree = new Columns();
                    String title = "tree " + read.size();
                    object(title, field -> column(tree, title, field));
                    read.add(tree);
                }
                json.endArray();
                columns = Optional.of(read);
            }
            default -> json.skipValue();
        }
    }

    /** What a tree's object holds; an absent column is empty, and so of another length than the rest. */
    private static final class Columns {
        int[] left = {};
        int[] right = {};
        int[] features = {};
        float[] values = {};
        int[] missingLeft = {};
        int[] splitTypes = {};
        int[] categoryNodes = {};
        String nodes = "";
        String deleted = "0";
        String leafSize = "1";
    }

    private void column(Columns tree, String title, String name) throws IOException {
        String what = title + ": " + name;
        switch (name) {
            case "left_children" -> tree.left = integers(what);
            case "right_children" -> tree.right = integers(what);
            case "split_indices" -> tree.features = integers(what);
            case "split_conditions" -> tree.values = floats(what);
            case "default_left" -> tree.missingLeft = integers(what);
            case "split_type" -> tree.splitTypes = integers(what);
            case "categories_nodes" -> tree.categoryNodes = integers(what);
            case "tree_param" ->
                object(what, field -> {
                    switch (field) {
                        case "num_nodes" -> tree.nodes = text(what);
                        case "num_deleted" -> tree.deleted = text(what);
                        case "size_leaf_vector" -> tree.leafSize = text(what);
                        default -> json.skipValue();
                    }
                });
            default -> json.skipValue();
        }
    }

    private Model model() throws IOException {
        String name = booster.orElseThrow(() -> missing("gradient_booster.name"));
        if (!name.equals("gbtree")) {
            throw failure("booster is '" + shown(name, 40) + "', but only 'gbtree' can be read");
        }
        String goal = objective.orElseThrow(() -> missing("objective.name"));
        if (!goal.equals("reg:squarederror")) {
            throw failure("objective is '" + shown(goal, 40) + "', but only 'reg:squarederror' can be read");
        }
        only("num_class", classCount, "0");
        only("num_target", targetCount, "1");
        int features = count("num_feature", featureCount.orElseThrow(() -> missing("num_feature")));
        float base = baseScore(baseScore.orElseThrow(() -> missing("base_score")));

        List<Columns> read = columns.orElseThrow(() -> missing("trees"));
        String declared = treeCount.orElseThrow(() -> missing("num_trees"));
        if (!declared.equals(String.valueOf(read.size()))) {
            throw failure("num_trees is " + shown(declared, 40) + ", but there are " + read.size() + " trees");
        }
        int[] group = groups.orElseThrow(() -> missing("tree_info"));
        if (group.length != read.size() || Arrays.stream(group).anyMatch(g -> g != 0)) {
            throw failure("tree_info must hold a 0 for each tree");
        }
        List<RegressionTree> trees = new ArrayList<>(read.size());
        for (int i = 0; i < read.size(); i++) {
            trees.add(tree(read.get(i), "tree " + i, features));
        }
        return new Model(base, features, List.copyOf(trees));
    }

    /** XGBoost 1.7 writes {@code 5E-1}, and 3.1 {@code [5E-1]}. */
    private float baseScore(String written) throws IOException {
        String number = written;
        if (number.startsWith("[") && number.endsWith("]")) {
            number = number.substring(1, number.length() - 1);
        }
        float value = number.isEmpty() || number.length() > 40 ? Float.NaN : parsed(number);
        if (!Float.isFinite(value)) {
            throw failure("base_score is '" + shown(written, 40) + "', but must be one finite number");
        }
        return value;
    }

    private RegressionTree tree(Columns tree, String title, int featureCount) throws IOException {
        only(title + ": size_leaf_vector", tree.leafSize.equals("0") ? "1" : tree.leafSize, "1");
        int nodes = tree.left.length;
        if (nodes == 0) {
            throw failure(title + ": has no nodes");
        }
        if (!tree.nodes.equals(String.valueOf(nodes))) {
            throw failure(title + ": num_nodes is '" + shown(tree.nodes, 40) + "', but left_children has " + nodes);
        }
        sameLength(title, "right_children", tree.right.length, nodes);
        sameLength(title, "split_indices", tree.features.length, nodes);
        sameLength(title, "split_conditions", tree.values.length, nodes);
        sameLength(title, "default_left", tree.missingLeft.length, nodes);
        // Old versions know no other splits, and do not write it.
        boolean categorical = Arrays.stream(tree.splitTypes).anyMatch(type -> type != 0);
        if (categorical || tree.categoryNodes.length > 0) {
            throw failure(title + ": has a categorical split, but only numerical splits can be read");
        }
        return new Walk(tree, title, featureCount).tree();
    }

    private void sameLength(String title, String column, int length, int nodes) throws IOException {
        if (length != nodes) {
            throw failure(title + ": " + column + " has " + length + " values, but left_children has " + nodes);
        }
    }

    /** Renumbers a tree's nodes level by level, so that whatever is reached is known to be sound. */
    private final class Walk {
        private final Columns in;
        private final String title;
        private final int featureCount;
        private final int nodes;

        Walk(Columns in, String title, int featureCount) {
            this.in = in;
            this.title = title;
            this.featureCount = featureCount;
            nodes = in.left.length;
        }

        RegressionTree tree() throws IOException {
            boolean[] seen = new boolean[nodes];
            int[] order = new int[nodes];
            int reached = 1;
            seen[0] = true;
            int[] left = new int[nodes];
            int[] right = new int[nodes];
            int depth = 0;
            int levelEnd = 1;
            for (int at = 0; at < reached; at++) {
                if (at == levelEnd) {
                    levelEnd = reached;
                    depth++;
                    if (depth > MAX_DEPTH) {
                        throw failure(title + ": is deeper than " + MAX_DEPTH);
                    }
                }
                int node = order[at];
                check(node);
                left[at] = -1;
                right[at] = -1;
                if (in.left[node] != -1) {
                    left[at] = reached;
                    order[reached++] = child(node, in.left[node], seen);
                    right[at] = reached;
                    order[reached++] = child(node, in.right[node], seen);
                }
            }
            int deleted = 0;
            for (int node = 0; node < nodes; node++) {
                if (!seen[node]) {
                    if (in.features[node] != DELETED) {
                        throw failure(title + ": node " + node + " is not reached from the root");
                    }
                    deleted++;
                }
            }
            if (!in.deleted.equals(String.valueOf(deleted))) {
                throw failure(title + ": num_deleted is '" + shown(in.deleted, 40) + "', but " + deleted
                        + " nodes are deleted");
            }
            int[] features = new int[reached];
            float[] values = new float[reached];
            boolean[] missingLeft = new boolean[reached];
            for (int at = 0; at < reached; at++) {
                int node = order[at];
                // XGBoost puts anything into a leaf's feature.
                features[at] = left[at] < 0 ? 0 : in.features[node];
                values[at] = in.values[node];
                missingLeft[at] = in.missingLeft[node] != 0;
            }
            return new RegressionTree(
                    depth, Arrays.copyOf(left, reached), Arrays.copyOf(right, reached), features, values, missingLeft);
        }

        private void check(int node) throws IOException {
            boolean leaf = in.left[node] == -1;
            if (in.features[node] == DELETED) {
                throw failure(title + ": node " + node + " is deleted, but reached from the root");
            }
            if (leaf != (in.right[node] == -1)) {
                throw failure(title + ": node " + node + " has one child, but must have two or none");
            }
            if (!Float.isFinite(in.values[node])) {
                throw failure(title + ": node " + node + ": split_conditions must be finite");
            }
            if (in.missingLeft[node] != 0 && in.missingLeft[node] != 1) {
                throw failure(title + ": node " + node + ": default_left is " + in.missingLeft[node]
                        + ", but must be 0 or 1");
            }
            if (!leaf && (in.features[node] < 0 || in.features[node] >= featureCount)) {
                throw failure(title + ": node " + node + ": feature index is " + in.features[node]
                        + ", but num_feature is " + featureCount);
            }
        }

        private int child(int parent, int child, boolean[] seen) throws IOException {
            if (child < 0 || child >= nodes) {
                throw failure(
                        title + ": node " + parent + ": child is " + child + ", but there are " + nodes + " nodes");
            }
            if (seen[child]) {
                throw failure(title + ": node " + child + " is reached twice from the root");
            }
            seen[child] = true;
            return child;
        }
    }

    /** Reads the value of one field. */
    private interface Field {
        void read(String name) throws IOException;
    }

    private void object(String what, Field field) throws IOException {
        expect(JsonToken.BEGIN_OBJECT, what, "an object");
        json.beginObject();
        Set<String> names = new HashSet<>();
        while (json.hasNext()) {
            String name = json.nextName();
            if (names.size() == MAX_FIELDS) {
                throw failure(what + ": holds more than " + MAX_FIELDS + " fields");
            }
            if (!names.add(name)) {
                throw failure(what + ": holds '" + shown(name, 40) + "' twice");
            }
            field.read(name);
        }
        json.endObject();
    }

    private void expect(JsonToken token, String what, String kind) throws IOException {
        if (json.peek() != token) {
            throw failure(what + ": must be " + kind);
        }
    }

    private String text(String what) throws IOException {
        expect(JsonToken.STRING, what, "a string");
        return json.nextString();
    }

    private int[] integers(String what) throws IOException {
        expect(JsonToken.BEGIN_ARRAY, what, "a list");
        json.beginArray();
        int[] values = new int[16];
        int size = 0;
        while (json.hasNext()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            // Old versions write flags as true and false.
            JsonToken next = json.peek();
            if (next == JsonToken.BOOLEAN) {
                values[size] = json.nextBoolean() ? 1 : 0;
            } else {
                expect(JsonToken.NUMBER, what, "a list of integers");
                String number = json.nextString();
                try {
                    values[size] = Integer.parseInt(number);
                } catch (NumberFormatException e) {
                    throw new IOException(where + ": " + what + ": is not an integer: " + shown(number, 40), e);
                }
            }
            size++;
        }
        json.endArray();
        return Arrays.copyOf(values, size);
    }

    private float[] floats(String what) throws IOException {
        expect(JsonToken.BEGIN_ARRAY, what, "a list");
        json.beginArray();
        float[] values = new float[16];
        int size = 0;
        while (json.hasNext()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            expect(JsonToken.NUMBER, what, "a list of numbers");
            // Not through double: rounding twice is not rounding.
            values[size++] = parsed(json.nextString());
        }
        json.endArray();
        return Arrays.copyOf(values, size);
    }

    /** NaN if it is none; {@code Float.parseFloat} alone would also take "1f", hexadecimals and blanks. */
    private static float parsed(String number) {
        for (int i = 0; i < number.length(); i++) {
            if ("0123456789+-.eE".indexOf(number.charAt(i)) < 0) {
                return Float.NaN;
            }
        }
        try {
            return Float.parseFloat(number);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private int count(String what, String number) throws IOException {
        try {
            int value = Integer.parseInt(number);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw failure(what + " is '" + shown(number, 40) + "', but must be an integer of at least 0");
    }

    private void only(String what, String value, String readable) throws IOException {
        if (!value.equals(readable)) {
            throw failure(what + " is '" + shown(value, 40) + "', but only '" + readable + "' can be read");
        }
    }

    private IOException missing(String what) {
        return failure(what + " is missing");
    }

    private IOException failure(String problem) {
        return new IOException(where + ": " + problem);
    }

    /** Text of the file, fit for a line of our own. */
    private static String shown(String text, int length) {
        String cut = text.length() <= length ? text : text.substring(0, length) + "...";
        return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
