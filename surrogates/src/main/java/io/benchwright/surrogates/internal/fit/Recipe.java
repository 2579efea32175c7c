package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.space.Architecture;
import java.io.IOException;
import java.util.List;

/**
 * A way to fit that is not searched for.
 *
 * @param asked its name, as it was asked for
 * @param command what fits it again, to be named in messages
 * @param chosenBy what chose it, for cards
 * @param leastArchitectures how many architectures it takes at least; with 0 also a target that nothing was measured of
 * @param fit makes the model
 */
public record Recipe(String asked, String command, String chosenBy, int leastArchitectures, Fit fit) {

    /** Makes a model. */
    public interface Fit {

        /**
         * Fits.
         *
         * @param train architectures for training
         * @param trainValues what was measured on each
         * @param val architectures for validation; they are fitted, too
         * @param valValues what was measured on each
         */
        ModelSearch.Found fit(
                List<Architecture> train, double[] trainValues, List<Architecture> val, double[] valValues)
                throws IOException;
    }
}
