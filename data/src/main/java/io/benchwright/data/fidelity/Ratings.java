package io.benchwright.data.fidelity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What one source says of networks: a training scheme under some seeds, a device, a score. Each network has one value or
 * several, its repeats. Immutable.
 */
public final class Ratings {

    private final String name;
    private final boolean isLowerBetter;
    private final Map<String, Map<String, Repeat>> byNetwork;

    private Ratings(String name, boolean isLowerBetter, Map<String, Map<String, Repeat>> byNetwork) {
        this.name = name;
        this.isLowerBetter = isLowerBetter;
        this.byNetwork = byNetwork;
    }

    /**
     * One value of one network.
     *
     * @param label what tells it from the other repeats of the network: a seed. Repeats of two networks under one label
     *     belong together
     * @param value finite
     * @param seconds what it cost, if that is known
     */
    public record Repeat(String label, double value, OptionalDouble seconds) {

        /** @throws IllegalArgumentException if the value is not finite, or the seconds are negative or not finite */
        public Repeat {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value is " + value + ", but must be finite");
            }
            if (seconds.isPresent() && !(seconds.getAsDouble() >= 0 && seconds.getAsDouble() < Double.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "seconds is " + seconds.getAsDouble() + ", but must be finite and not negative");
            }
        }
    }

    /** Begins ratings of a name, of which higher ones are better. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The name, for reports. */
    public String name() {
        return name;
    }

    /** Whether lower values are better, as of latencies. */
    public boolean isLowerBetter() {
        return isLowerBetter;
    }

    /** The same ratings, of which lower or higher ones are better: fewer multiply-adds for speed, more of them for accuracy. */
    public Ratings withLowerIsBetter(boolean isBetter) {
        return new Ratings(name, isBetter, byNetwork);
    }

    /** The networks, in the order in which they were first added. */
    public Set<String> networks() {
        return byNetwork.keySet();
    }

    /** The repeats of a network in the order in which they were added; none if it is not rated. */
    public List<Repeat> repeats(String network) {
        return List.copyOf(byNetwork.getOrDefault(network, Map.of()).values());
    }

    /** The mean of a network's repeats; NaN if it is not rated. */
    public double mean(String network) {
        Map<String, Repeat> repeats = byNetwork.getOrDefault(network, Map.of());
        double sum = 0;
        for (Repeat repeat : repeats.values()) {
            sum += repeat.value();
        }
        return sum / repeats.size();
    }

    /** The seconds that a network's repeats took in the mean, if that is known of each. */
    public OptionalDouble seconds(String network) {
        Map<String, Repeat> repeats = byNetwork.getOrDefault(network, Map.of());
        double sum = 0;
        for (Repeat repeat : repeats.values()) {
            if (repeat.seconds().isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += repeat.seconds().getAsDouble();
        }
        return repeats.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / repeats.size());
    }

    /** The value of a network under a label, if there is one. */
    OptionalDouble value(String network, String label) {
        Repeat repeat = byNetwork.getOrDefault(network, Map.of()).get(label);
        return repeat == null ? OptionalDouble.empty() : OptionalDouble.of(repeat.value());
    }

    /** The labels of all repeats, in the order in which they were first added. */
    List<String> labels() {
        Map<String, Boolean> labels = new LinkedHashMap<>();
        byNetwork.values().forEach(repeats -> repeats.keySet().forEach(label -> labels.put(label, true)));
        return List.copyOf(labels.keySet());
    }

    /** Whether at least half of some networks have more than one value: a few that were rated twice tell little. */
    boolean isRepeated(List<String> networks) {
        long repeated = networks.stream()
                .filter(network -> byNetwork.getOrDefault(network, Map.of()).size() > 1)
                .count();
        return repeated > 0 && 2 * repeated >= networks.size();
    }

    /** 1 where higher is better, else -1: what values are multiplied with so that higher ones are better. */
    double sign() {
        return isLowerBetter ? -1 : 1;
    }

    /** Collects ratings. */
    public static final class Builder {

        private final String name;
        private final Map<String, Map<String, Repeat>> byNetwork = new LinkedHashMap<>();
        private final Map<String, Integer> unlabelled = new HashMap<>();
        private boolean isLowerBetter;

        private Builder(String name) {
            this.name = name;
        }

        /** Says that lower values are better. */
        public Builder lowerIsBetter() {
            isLowerBetter = true;
            return this;
        }

        /**
         * Adds a repeat of a network.
         *
         * @throws IllegalArgumentException if the network has one of the same label
         */
        public Builder add(String network, Repeat repeat) {
            if (byNetwork.computeIfAbsent(network, key -> new LinkedHashMap<>()).putIfAbsent(repeat.label(), repeat)
                    != null) {
                throw new IllegalArgumentException(
                        name + ": network " + network + " has two values under the label " + repeat.label());
            }
            return this;
        }

        /** Adds a value whose repeats are told apart by their order alone, and whose cost is not known. */
        public Builder add(String network, double value) {
            int label = unlabelled.merge(network, 1, Integer::sum);
            return add(network, new Repeat("#" + label, value, OptionalDouble.empty()));
        }

        /** The ratings so far. */
        public Ratings build() {
            Map<String, Map<String, Repeat>> copy = new LinkedHashMap<>();
            byNetwork.forEach(
                    (network, repeats) -> copy.put(network, Collections.unmodifiableMap(new LinkedHashMap<>(repeats))));
            return new Ratings(name, isLowerBetter, Collections.unmodifiableMap(copy));
        }
    }

    /** The networks that both rate, in the order of these. */
    List<String> shared(Ratings other) {
        List<String> shared = new ArrayList<>();
        for (String network : byNetwork.keySet()) {
            if (other.byNetwork.containsKey(network)) {
                shared.add(network);
            }
        }
        return shared;
    }
}
