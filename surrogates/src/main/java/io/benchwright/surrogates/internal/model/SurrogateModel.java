package io.benchwright.surrogates.internal.model;

/**
 * What answers for one target.
 *
 * @param encoding how architectures are coded
 * @param model fitted on all rows for training and validation
 * @param calibration what intervals are made of
 */
public record SurrogateModel(Encoding encoding, Model model, Calibration calibration) {}
