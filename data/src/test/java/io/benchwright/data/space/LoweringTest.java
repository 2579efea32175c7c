package io.benchwright.data.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {

    /** Widths of Once-For-All's supernet of multiplier 1.2, and of MobileNetV2 at 0.35 and 1.4, as published. */
    @ParameterizedTest
    @CsvSource({
        "16, 1.2, 24", "24, 1.2, 32", "40, 1.2, 48", "80, 1.2, 96", "112, 1.2, 136", "160, 1.2, 192", "960, 1.2, 1152",
        "1280, 1.2, 1536", "32, 0.35, 16", "24, 0.35, 8", "96, 1.4, 136", "320, 1.4, 448", "16, 0.1, 8", "12, 1, 12",
    })
    void roundsChannelsAsMobileNetsDo(int base, double width, int channels) {
        assertThat(new Lowering(224, 1000, width, 2).channels(base)).isEqualTo(channels);
    }

    @Test
    void refusesNumbersOutOfRange() {
        Lowering lowering = new Lowering(224, 1000, 1, 2);

        assertThatThrownBy(() -> lowering.withResolution(0)).hasMessage("resolution is 0, but must be at least 1");
        assertThatThrownBy(() -> lowering.withClasses(-1)).hasMessage("classes is -1, but must be at least 1");
        assertThatThrownBy(() -> lowering.withWidthMultiplier(Double.NaN))
                .hasMessage("width multiplier is NaN, but must be above 0, at most 16");
        assertThatThrownBy(() -> lowering.withStemStride(0)).hasMessage("stem stride is 0, but must be at least 1");
    }
}
