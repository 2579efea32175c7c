package io.benchwright.data.yaml;

import io.benchwright.data.internal.Problems;
import java.io.IOException;
import java.util.List;

/** A YAML file is not what it should be. */
public final class YamlFormatException extends IOException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // the list is, and its elements are
    private final List<String> problems;

    YamlFormatException(String where, List<String> problems) {
        super(where + ": " + String.join("; ", listed(problems))
                + (problems.size() > Problems.LISTED
                        ? "; and " + (problems.size() - Problems.LISTED) + " more problems"
                        : ""));
        this.problems = List.copyOf(listed(problems));
    }

    private static List<String> listed(List<String> problems) {
        return problems.subList(0, Math.min(Problems.LISTED, problems.size()));
    }

    /** What is wrong, in one line each, such as {@code line 3: name is missing}; at most 20. */
    public List<String> problems() {
        return problems;
    }
}
