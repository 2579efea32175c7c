/**
 * How far cheap numbers can be trusted in place of dear ones: rank statistics between a proxy or a prediction and the truth,
 * with intervals. {@link io.benchwright.data.fidelity.RankFidelity} is the front door. Where the numbers come from is no
 * matter here: this package knows neither trials nor tables.
 */
@NullMarked
package io.benchwright.data.fidelity;

import org.jspecify.annotations.NullMarked;
