package io.benchwright.surrogates.search;

/**
 * Regularized evolution (Real, Aggarwal, Huang and Le: Regularized Evolution for Image Classifier Architecture Search, AAAI
 * 2019, algorithm 1): a population begins with random networks; again and again a sample is drawn from it with replacement,
 * the best of the sample is mutated, the child joins the population, and the oldest member leaves it.
 *
 * <p>A mutation changes one of the choices that exist, each as likely as the others, to another of its options. Choices that
 * exist only then take each of their options with the same probability.
 *
 * @param population how many networks live at a time, at least 1
 * @param sample how many are drawn to find a parent, from 1 to the population
 */
public record RegularizedEvolution(int population, int sample) implements SearchMethod {

    /** A population of 20 and samples of 10, as in Accel-NASBench (Ahmad et al., DAC 2024). */
    public static final RegularizedEvolution OF_ACCEL_NASBENCH = new RegularizedEvolution(20, 10);

    /** @throws IllegalArgumentException if a number is out of its range */
    public RegularizedEvolution {
        if (population < 1) {
            throw new IllegalArgumentException("the population is " + population + ", but must be at least 1");
        }
        if (sample < 1 || sample > population) {
            throw new IllegalArgumentException(
                    "the sample is " + sample + ", but must be from 1 to the population of " + population);
        }
    }
}
