package io.benchwright.jobs.cli;

import io.benchwright.surrogates.search.Column;
import io.benchwright.surrogates.search.Limit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit as it is written: {@code T=V}, {@code T<=V} or {@code T>=V}.
 *
 * @param column the name of what is limited
 * @param sign {@code =}, {@code <=} or {@code >=}
 * @param value the limit
 */
record LimitText(String column, String sign, double value) {

    private static final Pattern FORM = Pattern.compile("\\s*([^<>=\\s]+)\\s*(<=|>=|=)\\s*(\\S+)\\s*");

    /**
     * Reads a limit.
     *
     * @throws IllegalArgumentException if it is none
     */
    static LimitText parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("--limit is '" + text
                    + "', but must be written like latency@zcu102=5, 'accuracy>=70' or" + " 'parameters<=5e6'");
        }
        double value;
        try {
            value = Double.parseDouble(form.group(3));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--limit is '" + text + "', but '" + form.group(3) + "' is not a number", e);
        }
        return new LimitText(form.group(1), form.group(2), value);
    }

    /** The limit of a column. */
    Limit of(Column limited) {
        return switch (sign) {
            case "<=" -> Limit.atMost(limited, value);
            case ">=" -> Limit.atLeast(limited, value);
            default -> Limit.noWorseThan(limited, value);
        };
    }
}
