/**
 * Zero-cost scores: numbers that rank untrained networks by the accuracy they may reach, from a single batch or none. What they are
 * and what is asked of a worker is here; {@link io.benchwright.proxies.training.Trainer#score} computes them.
 */
@NullMarked
package io.benchwright.proxies.scores;

import org.jspecify.annotations.NullMarked;
