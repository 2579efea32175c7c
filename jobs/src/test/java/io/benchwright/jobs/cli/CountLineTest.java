package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountLineTest {

    private final StringWriter err = new StringWriter();
    private final List<Trial> kept = new ArrayList<>();

    private void commit(boolean isTerminal, int total) throws IOException {
        CountLine line = new CountLine(new PrintWriter(err), isTerminal, "scored", total);
        TrialSink sink = line.counting(new TrialSink() {
            @Override
            public boolean isCommitted(String id) {
                return id.equals("there");
            }

            @Override
            public void commit(Trial trial, Outcome outcome) {
                kept.add(trial);
            }
        });
        assertThat(sink.isCommitted("there")).isTrue();
        assertThat(sink.isCommitted("elsewhere")).isFalse();
        for (int i = 0; i < total; i++) {
            sink.commit(Trial.of("score", new JsonObject()), new Outcome.Failed("no reason", 1, 0));
        }
        line.end();
        assertThat(kept).hasSize(total);
    }

    @Test
    void aLogHearsOfEachTenth() throws IOException {
        commit(false, 25);

        assertThat(err.toString().lines())
                .hasSize(10)
                .allMatch(line -> line.matches("scored \\d+ of 25, about 0 s left"));
        assertThat(err.toString()).startsWith("scored 3 of 25").contains("scored 25 of 25");
    }

    @Test
    void aLogHearsNothingOfAFew() throws IOException {
        commit(false, 9);

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aTerminalSeesOneLineThatIsGoneAtTheEnd() throws IOException {
        commit(true, 2);

        assertThat(err.toString())
                .isEqualTo("\r\u001b[Kscored 1 of 2, about 0 s left\r\u001b[Kscored 2 of 2, about 0 s left\r\u001b[K");
    }
}
