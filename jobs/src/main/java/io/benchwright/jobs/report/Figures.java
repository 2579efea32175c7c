package io.benchwright.jobs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Numbers as pages show them. What is not known is a dash. */
final class Figures {

    /** What stands where there is no number. */
    static final String NONE = "-";

    private static final MathContext DIGITS = new MathContext(6);

    private Figures() {}

    /** A number by a pattern of {@link String#format}. */
    static String figure(String pattern, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : NONE;
    }

    /** A tau, or what else lies between -1 and 1. */
    static String tau(double value) {
        return figure("%.4f", value);
    }

    /** Both ends of an interval of tau. */
    static String interval(double lower, double upper) {
        return tau(lower) + " to " + tau(upper);
    }

    /** Six digits without zeros at the end. */
    static String digits(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString()
                : NONE;
    }

    /** A whole number with commas. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A count of things with their name, such as {@code 1 network} or {@code 1,200 networks}. */
    static String count(long value, String one, String many) {
        return count(value) + " " + (value == 1 ? one : many);
    }

    /** The first few words of some, and how many more there are. */
    static String some(Collection<String> words, int most) {
        if (words.isEmpty()) {
            return NONE;
        }
        List<String> first = words.stream().limit(most).toList();
        int more = words.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + count(more) + " more" : "");
    }

    /** At most so many characters of one line. */
    static String shortened(String text, int most) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= most) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, most - 1)) + "\u2026";
    }
}
