package io.benchwright.data.space;

import io.benchwright.data.text.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The search spaces on the class path: those that come with this library, and users' own, found through
 * {@link ServiceLoader}.
 */
public final class SearchSpaces {

    /** Found once for each loader, since every architecture that is read asks for them. */
    private static final Map<ClassLoader, List<SearchSpace>> FOUND = Collections.synchronizedMap(new WeakHashMap<>());

    private SearchSpaces() {}

    /**
     * All spaces, ordered by name; the same instances at each call. They are looked for with the thread's context class
     * loader, since that knows the jars that a cluster hands to its jobs.
     *
     * @throws IllegalStateException if two have one name, or one is listed but cannot be made; the message says which
     */
    public static List<SearchSpace> all() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? SearchSpaces.class.getClassLoader() : context;
        return FOUND.computeIfAbsent(loader, SearchSpaces::all);
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
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new IllegalStateException(
                    "a search space cannot be loaded: " + e.getMessage() + (cause == e ? "" : ": " + cause), e);
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
        Map<SearchSpace, ArchitectureFormatException> refused = new LinkedHashMap<>();
        for (SearchSpace space : spaces) {
            try {
                space.parseIfRecognised(text).ifPresent(accepted::add);
            } catch (ArchitectureFormatException e) {
                refused.put(space, e);
            }
        }
        if (accepted.size() == 1) {
            return accepted.get(0);
        }
        if (accepted.isEmpty() && refused.size() == 1) {
            throw refused.values().iterator().next();
        }
        List<String> problems = new ArrayList<>();
        if (!accepted.isEmpty()) {
            problems.add("an architecture of several spaces, "
                    + names(accepted.stream().map(Architecture::space)) + "; name the one that is meant");
        } else if (refused.isEmpty()) {
            problems.add("not an architecture of " + names(spaces.stream()));
        } else {
            refused.forEach(
                    (space, e) -> problems.add("not of " + space + ", since " + String.join(", ", e.problems())));
        }
        throw new ArchitectureFormatException(text.strip(), problems);
    }

    private static String names(Stream<SearchSpace> spaces) {
        return spaces.map(SearchSpace::name).collect(Collectors.joining(", "));
    }
}
