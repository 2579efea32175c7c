package io.benchwright.data.space;

import io.benchwright.data.random.StableRandom;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Ways to draw distinct architectures from a space.
 *
 * <p>Samples are nested: a sample is a prefix of every larger one with the same seed. They are the same on every machine,
 * for ever.
 */
public enum SamplingStrategy {

    /** As {@link SearchSpace#random} draws them, skipping those that were drawn before. */
    UNIFORM {
        @Override
        Iterator<Architecture> iterator(SearchSpace space, long seed) {
            return new Distinct(space, new StableRandom(seed));
        }
    },

    /**
     * Spread over multiply-adds: ten strata, which cut the range between the 1st and the 99th percentile of multiply-adds
     * into equal widths (the outer two take what lies beyond), get the same number of architectures, as long as they have
     * any left. Each round visits every stratum once, in random order. Multiply-adds are those of the default lowering;
     * the percentiles are of 4,096 fixed draws, so the strata belong to the space, not to the seed.
     */
    MACS {
        @Override
        Iterator<Architecture> iterator(SearchSpace space, long seed) {
            return new Stratified(space, seed);
        }
    };

    /**
     * Draws a sample.
     *
     * @param count how many architectures, all different
     * @throws IllegalArgumentException if the count is negative, or the space has fewer
     */
    public final List<Architecture> sample(SearchSpace space, int count, long seed) {
        return stream(space, count, seed).toList();
    }

    /**
     * Draws a sample lazily.
     *
     * @param count how many architectures, all different
     * @throws IllegalArgumentException if the count is negative, or the space has fewer
     */
    public final Stream<Architecture> stream(SearchSpace space, int count, long seed) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + ", but must not be negative");
        }
        if (space.size().compareTo(BigInteger.valueOf(count)) < 0) {
            throw new IllegalArgumentException(
                    "count is " + count + ", but space " + space + " has only " + space.size() + " architectures");
        }
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(
                                iterator(space, seed),
                                Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
                        false)
                .limit(count);
    }

    abstract Iterator<Architecture> iterator(SearchSpace space, long seed);

    /** The name in options: {@code uniform} or {@code macs}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Every architecture of a space once. */
    private static final class Distinct implements Iterator<Architecture> {

        /** So many draws in a row that give nothing new mean that what is left is rare, and must be looked for. */
        private static final int PATIENCE = 10_000;

        private final SearchSpace space;
        private final StableRandom random;
        private final Set<Architecture> drawn = new HashSet<>();
        private final Deque<Architecture> rest = new ArrayDeque<>();

        Distinct(SearchSpace space, StableRandom random) {
            this.space = space;
            this.random = random;
        }

        @Override
        public boolean hasNext() {
            return space.size().compareTo(BigInteger.valueOf(drawn.size())) > 0;
        }

        @Override
        public Architecture next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            for (int draws = 0; rest.isEmpty(); draws++) {
                Architecture architecture = space.random(random);
                if (drawn.add(architecture)) {
                    return architecture;
                }
                if (draws == PATIENCE && space.isEnumerable()) {
                    findRest();
                }
            }
            Architecture architecture = rest.remove();
            drawn.add(architecture);
            return architecture;
        }

        private void findRest() {
            List<Architecture> missing = space.enumerate()
                    .filter(architecture -> !drawn.contains(architecture))
                    .toList();
            int[] order = IntStream.range(0, missing.size()).toArray();
            random.shuffle(order);
            for (int index : order) {
                rest.add(missing.get(index));
            }
        }
    }

    /** Takes from the strata in turn; what is drawn for a stratum whose turn is not yet waits in its queue. */
    private static final class Stratified implements Iterator<Architecture> {

        private static final int STRATA = 10;
        private static final int PILOT = 4096;
        private static final long PILOT_SEED = 0;
        /** A stratum that this many draws did not hit is as good as empty. */
        private static final int PATIENCE = 100_000;

        private final Distinct candidates;
        private final StableRandom random;
        private final double lowest;
        private final double width;
        private final List<Deque<Architecture>> queues = new ArrayList<>();
        private final boolean[] exhausted = new boolean[STRATA];
        private final int[] round = new int[STRATA];
        private int turn = STRATA;

        Stratified(SearchSpace space, long seed) {
            this.random = new StableRandom(seed);
            this.candidates = new Distinct(space, new StableRandom(random.nextLong()));
            StableRandom pilot = new StableRandom(PILOT_SEED);
            long[] macs = new long[PILOT];
            for (int i = 0; i < PILOT; i++) {
                macs[i] = multiplyAdds(space.random(pilot));
            }
            Arrays.sort(macs);
            this.lowest = macs[PILOT / 100];
            this.width = (macs[PILOT - 1 - PILOT / 100] - lowest) / STRATA;
            for (int i = 0; i < STRATA; i++) {
                queues.add(new ArrayDeque<>());
                round[i] = i;
                exhausted[i] = true;
            }
            // A gap in the range has nothing to wait for.
            for (long value : macs) {
                exhausted[stratum(value)] = false;
            }
        }

        @Override
        public boolean hasNext() {
            return candidates.hasNext() || queues.stream().anyMatch(queue -> !queue.isEmpty());
        }

        @Override
        public Architecture next() {
            while (hasNext()) {
                if (turn == STRATA) {
                    random.shuffle(round);
                    turn = 0;
                }
                int stratum = round[turn++];
                Deque<Architecture> queue = queues.get(stratum);
                if (queue.isEmpty() && !exhausted[stratum]) {
                    fill(stratum);
                }
                if (!queue.isEmpty()) {
                    return queue.remove();
                }
            }
            throw new NoSuchElementException();
        }

        private void fill(int stratum) {
            for (int draws = 0; draws < PATIENCE && candidates.hasNext(); draws++) {
                Architecture candidate = candidates.next();
                int hit = stratum(multiplyAdds(candidate));
                queues.get(hit).add(candidate);
                if (hit == stratum) {
                    return;
                }
            }
            exhausted[stratum] = true;
        }

        private int stratum(long macs) {
            return width <= 0 ? 0 : (int) Math.max(0, Math.min(STRATA - 1, Math.floor((macs - lowest) / width)));
        }

        private static long multiplyAdds(Architecture architecture) {
            return architecture.lower().totals().multiplyAdds();
        }
    }
}
