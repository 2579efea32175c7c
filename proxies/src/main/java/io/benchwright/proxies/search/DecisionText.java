package io.benchwright.proxies.search;

import io.benchwright.data.fidelity.Interval;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.TauDifference;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.SchemeRace.Standing;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes rows of decisions, and says why in words. */
final class DecisionText {

    private DecisionText() {}

    static DecisionRow reference(String search, TrainingScheme scheme, double seconds) {
        return estimated(
                search, scheme, ProxySearchResult.REFERENCE, seconds, "about " + number(seconds) + " s a training");
    }

    static DecisionRow estimate(String search, TrainingScheme scheme, double seconds, double most) {
        boolean isWithin = seconds <= most;
        return estimated(
                search,
                scheme,
                isWithin ? ProxySearchResult.WITHIN : ProxySearchResult.OVER,
                seconds,
                "about " + number(seconds) + " s a training, " + (isWithin ? "within" : "over") + " the limit of "
                        + number(most) + " s");
    }

    private static DecisionRow estimated(
            String search, TrainingScheme scheme, String decision, double seconds, String reason) {
        return row(search, 0, scheme.name(), decision, scheme.canonical(), seconds, reason);
    }

    static DecisionRow leftOut(String search, SchemeGrid.Point point) {
        return row(
                search,
                0,
                point.name(),
                point.scheme().isPresent() ? ProxySearchResult.SAME : ProxySearchResult.INVALID,
                point.scheme().map(TrainingScheme::canonical).orElse(null),
                null,
                point.problem());
    }

    static DecisionRow failed(String search, int step, TrainingScheme scheme, String cause) {
        return row(search, step, scheme.name(), ProxySearchResult.FAILED, scheme.canonical(), null, cause);
    }

    private static DecisionRow row(
            String search,
            int step,
            String scheme,
            String decision,
            @Nullable String definition,
            @Nullable Double seconds,
            String reason) {
        return new DecisionRow(
                search,
                step,
                scheme,
                decision,
                definition,
                seconds,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                reason);
    }

    static DecisionRow standing(
            String search,
            int step,
            Standing standing,
            double level,
            String decision,
            int seeds,
            ProxyFidelity fidelity) {
        Optional<TauDifference> difference = standing.difference();
        String reason = difference
                .map(each -> String.format(
                        Locale.ROOT,
                        "tau %.3f, %.3f behind %s (%.3f to %.3f)",
                        standing.tau(),
                        -each.difference() + 0.0,
                        standing.leader(),
                        -each.interval().upper() + 0.0,
                        -each.interval().lower() + 0.0))
                .orElse(
                        Double.isNaN(standing.tau())
                                ? "says the same of all networks"
                                : String.format(Locale.ROOT, "leads with tau %.3f", standing.tau()));
        return judged(search, step, decision, seeds, fidelity, Optional.of(standing), level, reason);
    }

    static DecisionRow confirmed(String search, int step, ProxyFidelity fidelity, int seeds) {
        return judged(
                search,
                step,
                ProxySearchResult.CONFIRMED,
                seeds,
                fidelity,
                Optional.empty(),
                Double.NaN,
                String.format(
                        Locale.ROOT, "tau %.3f on networks and seeds that did not choose", fidelity.kendallTau()));
    }

    private static DecisionRow judged(
            String search,
            int step,
            String decision,
            int seeds,
            ProxyFidelity fidelity,
            Optional<Standing> standing,
            double level,
            String reason) {
        Optional<TauDifference> difference = standing.flatMap(Standing::difference);
        Optional<Interval> interval = difference.map(TauDifference::interval);
        return new DecisionRow(
                search,
                step,
                fidelity.proxy(),
                decision,
                null,
                null,
                fidelity.n(),
                seeds,
                orNull(fidelity.kendallTau()),
                orNull(fidelity.tau().lower()),
                orNull(fidelity.tau().upper()),
                standing.map(Standing::leader).orElse(null),
                difference.map(each -> orNull(each.difference())).orElse(null),
                interval.map(each -> orNull(each.lower())).orElse(null),
                interval.map(each -> orNull(each.upper())).orElse(null),
                orNull(level),
                fidelity.costRatio().isPresent() ? fidelity.costRatio().getAsDouble() : null,
                reason);
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static String number(double seconds) {
        return String.format(Locale.ROOT, seconds < 10 ? "%.2g" : "%.0f", seconds);
    }
}
