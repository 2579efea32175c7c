/**
 * Networks as layer lists: what an architecture becomes when it is lowered, and everything that follows from shapes
 * alone: multiply-adds, parameters, activations, a canonical JSON form and its hash.
 *
 * <p>{@link io.benchwright.data.network.Network} is the front door; {@link io.benchwright.data.network.Network.Builder}
 * makes one. Nothing here knows a search space, a weight's value or a device.
 */
@NullMarked
package io.benchwright.data.network;

import org.jspecify.annotations.NullMarked;
