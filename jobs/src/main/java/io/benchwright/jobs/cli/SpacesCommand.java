package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spaces}: which search spaces there are, and what can be chosen in one. */
@Command(
        name = "spaces",
        description = "List the search spaces, or show what can be chosen in one.",
        footer = {"", "Example: benchwright spaces mnasnet"})
final class SpacesCommand extends BenchwrightCommand {

    private static final BigInteger SHOWN_EXACTLY = BigInteger.TEN.pow(6);

    @Parameters(
            arity = "0..1",
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The space to show in detail.")
    private Optional<SearchSpace> space;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() {
        List<SearchSpace> spaces = space.map(List::of).orElseGet(SearchSpaces::all);
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                spaces.forEach(shown -> list.add(json(shown)));
            }
        } else if (space.isPresent()) {
            printDetails(space.get());
        } else {
            try (TextTable table =
                    new TextTable(out(), "space", ">networks", ">positions", ">input", ">classes", "what it is")) {
                for (SearchSpace shown : spaces) {
                    Lowering lowering = shown.defaultLowering();
                    table.add(
                            shown.name(),
                            size(shown),
                            shown.positions().size(),
                            lowering.resolution(),
                            lowering.classes(),
                            shown.description());
                }
            }
        }
        return Benchwright.DONE;
    }

    private void printDetails(SearchSpace shown) {
        Lowering lowering = shown.defaultLowering();
        out().println(shown.name() + ": " + shown.description());
        out().println(size(shown) + " networks, by default for images of " + lowering.resolution() + "x"
                + lowering.resolution() + " and " + lowering.classes() + " classes; also adjustable: "
                + (shown.adjustments().isEmpty()
                        ? "nothing"
                        : shown.adjustments().stream()
                                .map(SpacesCommand::words)
                                .sorted()
                                .collect(Collectors.joining(", "))));
        out().println("written like " + shown.first());
        out().println();
        try (TextTable table = new TextTable(out(), "position", "choice", "options", "exists only if")) {
            for (Position position : shown.positions()) {
                String name = position.name();
                for (Choice choice : position.choices()) {
                    table.add(
                            name,
                            choice.name(),
                            String.join(", ", choice.options()),
                            choice.condition().map(SpacesCommand::words).orElse(""));
                    name = "";
                }
            }
        }
    }

    private static String words(SearchSpace.Adjustment adjustment) {
        return adjustment.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(Choice.Condition condition) {
        return condition.position() + ": " + condition.choice() + " is " + String.join(" or ", condition.options());
    }

    private static String size(SearchSpace space) {
        return space.size().compareTo(SHOWN_EXACTLY) <= 0
                ? space.size().toString()
                : String.format(Locale.ROOT, "%.2e", new BigDecimal(space.size(), MathContext.DECIMAL32));
    }

    private static JsonObject json(SearchSpace space) {
        JsonObject object = new JsonObject();
        object.addProperty("space", space.name());
        object.addProperty("description", space.description());
        object.addProperty("networks", space.size());
        object.addProperty("resolution", space.defaultLowering().resolution());
        object.addProperty("classes", space.defaultLowering().classes());
        object.addProperty("example", space.first().toString());
        JsonArray adjustable = new JsonArray();
        space.adjustments().stream().map(SpacesCommand::words).sorted().forEach(adjustable::add);
        object.add("adjustable", adjustable);
        JsonArray positions = new JsonArray();
        for (Position position : space.positions()) {
            JsonObject shown = new JsonObject();
            shown.addProperty("position", position.name());
            JsonArray choices = new JsonArray();
            position.choices().forEach(choice -> choices.add(json(choice)));
            shown.add("choices", choices);
            positions.add(shown);
        }
        object.add("positions", positions);
        return object;
    }

    private static JsonObject json(Choice choice) {
        JsonObject object = new JsonObject();
        object.addProperty("choice", choice.name());
        JsonArray options = new JsonArray();
        choice.options().forEach(options::add);
        object.add("options", options);
        if (choice.isNumeric()) {
            JsonArray numbers = new JsonArray();
            IntStream.range(0, choice.options().size()).map(choice::number).forEach(numbers::add);
            object.add("numbers", numbers);
        }
        choice.condition().ifPresent(condition -> {
            JsonObject onlyIf = new JsonObject();
            onlyIf.addProperty("position", condition.position());
            onlyIf.addProperty("choice", condition.choice());
            JsonArray under = new JsonArray();
            condition.options().forEach(under::add);
            onlyIf.add("options", under);
            object.add("onlyIf", onlyIf);
        });
        return object;
    }
}
