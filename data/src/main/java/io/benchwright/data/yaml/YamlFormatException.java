package io.benchwright.data.yaml;

import java.io.IOException;
import java.util.List;

/** A YAML file is not what it should be. */
public final class YamlFormatException extends IOException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // the list is, and its elements are
    private final List<String> problems;

    YamlFormatException(String where, List<String> problems, long unlisted) {
        super(where + ": " + String.join("; ", problems)
                + (unlisted > 0 ? "; and " + unlisted + " more problems" : ""));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in one line each, such as {@code line 3: name is missing}; at most 20. */
    public List<String> problems() {
        return problems;
    }
}
