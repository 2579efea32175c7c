package io.benchwright.data.space;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search spaces on the class path: those that come with this library, and users' own, found through
 * {@link ServiceLoader}.
 */
public final class SearchSpaces {

    /** Found once, since every architecture that is read asks for them. */
    private static volatile @Nullable List<SearchSpace> found;

    private SearchSpaces() {}

    /**
     * All spaces, ordered by name.
     *
     * @throws IllegalStateException if two have one name, or one is listed but cannot be made; the message says which
     */
    public static List<SearchSpace> all() {
        List<SearchSpace> spaces = found;
        if (spaces == null) {
            spaces = all(SearchSpaces.class.getClassLoader());
            found = spaces;
        }
        return spaces;
    }

    /** As {@link #all()}, of those that a class loader finds. */
    public static List<SearchSpace> all(ClassLoader loader) {
        TreeMap<String, SearchSpace> byName = new TreeMap<>();
        try {
            for (SearchSpace space : ServiceLoader.load(SearchSpace.class, loader)) {
                SearchSpace other = byName.putIfAbsent(space.name(), space);
                if (other != null) {
                    throw new IllegalStateException("two search spaces are named " + space.name() + ": "
                            + other.getClass().getName() + " and "
                            + space.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError e) {
            String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new IllegalStateException("a search space cannot be loaded: " + e.getMessage() + cause, e);
        }
        return List.copyOf(byName.values());
    }

    /**
     * The space of a name.
     *
     * @throws IllegalArgumentException if there is none; the message suggests the nearest
     */
    public static SearchSpace named(String name) {
        List<SearchSpace> all = all();
        for (SearchSpace space : all) {
            if (space.name().equals(name)) {
                return space;
            }
        }
        List<String> names = all.stream().map(SearchSpace::name).toList();
        throw new IllegalArgumentException("no search space is named '" + name + "'"
                + Suggestions.didYouMean(name, names) + "; there are " + String.join(", ", names));
    }

    /**
     * Reads an architecture of whichever space it is written for.
     *
     * @param text in any form that a space reads
     * @throws ArchitectureFormatException if no space accepts it, or several do
     */
    public static Architecture parse(String text) {
        return parse(text, all());
    }

    /** As {@link #parse(String)}, among some spaces. */
    public static Architecture parse(String text, Collection<SearchSpace> spaces) {
        List<Architecture> accepted = new ArrayList<>();
        Optional<ArchitectureFormatException> refused = Optional.empty();
        for (SearchSpace space : spaces) {
            try {
                space.parseIfRecognised(text).ifPresent(accepted::add);
            } catch (ArchitectureFormatException e) {
                refused = refused.or(() -> Optional.of(e));
            }
        }
        if (accepted.size() == 1) {
            return accepted.get(0);
        }
        if (accepted.isEmpty() && refused.isPresent()) {
            throw refused.get();
        }
        String problem = accepted.isEmpty()
                ? "not an architecture of "
                        + spaces.stream().map(SearchSpace::name).collect(Collectors.joining(", "))
                : "an architecture of several spaces, "
                        + accepted.stream()
                                .map(architecture -> architecture.space().name())
                                .collect(Collectors.joining(", "))
                        + "; name the one that is meant";
        throw new ArchitectureFormatException(text.strip(), List.of(problem));
    }
}
