package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.benchwright.surrogates.Scores;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints scores of surrogates. */
final class ScoreReport {

    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private ScoreReport() {}

    static void print(List<Scores> scores, FormatOption format, PrintWriter out) {
        if (format.isJson()) {
            try (JsonList list = new JsonList(out)) {
                scores.forEach(each -> list.add(GSON.toJsonTree(each).getAsJsonObject()));
            }
            return;
        }
        try (TextTable table = new TextTable(
                out,
                "target",
                "model",
                "part",
                ">n",
                ">train rows",
                ">R2",
                ">tau",
                ">Spearman",
                ">MAE",
                ">RMSE",
                ">MAPE %",
                ">in 90 %",
                ">width")) {
            for (Scores each : scores) {
                table.add(
                        each.target(),
                        each.model(),
                        each.part(),
                        each.n(),
                        each.trainRows(),
                        shown("%.4f", each.r2()),
                        shown("%.4f", each.kendallTau()),
                        shown("%.4f", each.spearman()),
                        shown("%.4g", each.mae()),
                        shown("%.4g", each.rmse()),
                        shown("%.2f", each.mape()),
                        shown("%.1f", each.coverage90()),
                        shown("%.4g", each.width90()));
            }
        }
    }

    /** A figure as people read it; a dash where there is none. */
    static String shown(String pattern, @Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, pattern, value);
    }
}
