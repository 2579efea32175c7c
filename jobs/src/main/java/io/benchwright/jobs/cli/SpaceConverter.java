package io.benchwright.jobs.cli;

import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a search space. */
final class SpaceConverter implements ITypeConverter<SearchSpace> {

    @Override
    public SearchSpace convert(String name) {
        try {
            return SearchSpaces.named(name);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
