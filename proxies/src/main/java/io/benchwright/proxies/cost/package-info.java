/**
 * Cost models of devices: how long a network takes on a chip that is not at hand, layer by layer, from a description of the device.
 *
 * <p>{@link io.benchwright.proxies.cost.CostModel} is the front door. What it assumes is written in {@code docs/cost-model.md}.
 */
@NullMarked
package io.benchwright.proxies.cost;

import org.jspecify.annotations.NullMarked;
