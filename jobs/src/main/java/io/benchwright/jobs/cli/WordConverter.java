package io.benchwright.jobs.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words, which are what the constants' {@code toString} gives. */
class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {

    private final E[] constants;

    WordConverter(E[] constants) {
        this.constants = constants;
    }

    @Override
    public E convert(String word) {
        for (E constant : constants) {
            if (constant.toString().equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new TypeConversionException("'" + word + "' must be one of "
                + Arrays.stream(constants).map(E::toString).collect(Collectors.joining(", ")));
    }
}
