/**
 * Search spaces and their architectures: what can be chosen, how a point is written, sampled, enumerated, and lowered to
 * a {@link io.benchwright.data.network.Network}.
 *
 * <p>{@link io.benchwright.data.space.SearchSpaces} finds spaces by name; {@link io.benchwright.data.space.SearchSpace} is
 * the class to extend for one's own. Nothing outside the provided spaces' own package may know a particular space.
 */
@NullMarked
package io.benchwright.data.space;

import org.jspecify.annotations.NullMarked;
