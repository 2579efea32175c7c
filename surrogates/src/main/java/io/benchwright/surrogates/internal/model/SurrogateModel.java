package io.benchwright.surrogates.internal.model;

import java.util.List;

/**
 * All models of one target.
 *
 * @param encoding how architectures are coded
 * @param model fitted on all rows for training and validation: what queries are answered with
 * @param train fitted on the rows for training alone: what is judged on those for validation
 * @param withoutFold fitted on the rows for training but those of one fold each: what intervals are made of
 * @param calibration residuals of the folds
 */
public record SurrogateModel(
        Encoding encoding, Model model, Model train, List<Model> withoutFold, Calibration calibration) {

    /** Copies the list. */
    public SurrogateModel {
        withoutFold = List.copyOf(withoutFold);
    }
}
