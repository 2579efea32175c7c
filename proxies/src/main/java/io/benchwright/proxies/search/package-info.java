/**
 * The search for a training proxy: among many cheap schemes, the one that ranks networks most like a reference scheme does, within a
 * limit of cost (the formulation is that of Accel-NASBench, DAC 2024; how trainings are saved on the way is our own).
 *
 * <p>{@link io.benchwright.proxies.search.ProxySearchPlan} is what is asked; {@link io.benchwright.proxies.search.ProxySearch} says
 * which trials come next, and decides by what came of them; {@link io.benchwright.proxies.search.SchemeRace} is the statistics.
 */
@NullMarked
package io.benchwright.proxies.search;

import org.jspecify.annotations.NullMarked;
