package io.benchwright.data.table;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a table's columns. A minor version adds columns, which older readers ignore and newer ones find missing
 * in older files; a major version changes the meaning of one, so that older readers must not read on.
 *
 * @param major from 1
 * @param minor from 0
 */
public record SchemaVersion(int major, int minor) implements Serializable {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static SchemaVersion parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a schema version such as 1.0");
        }
        return new SchemaVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether code of this version can read files of another. */
    public boolean reads(SchemaVersion file) {
        return file.major == major;
    }

    /** {@code major.minor}. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
