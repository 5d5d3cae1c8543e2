package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "gama, gamma, 1", "'', abc, 3", "abc, '', 3", "flaw, lawn, 2", "same, same, 0"})
    void countsEdits(String left, String right, int distance) {
        assertThat(NearestName.distance(left, right)).isEqualTo(distance);
    }

    @Test
    void takesTheFirstOfTheNearest() {
        assertThat(NearestName.of("budget", List.of("model", "budgets", "budged")))
                .contains("budgets");
        assertThat(NearestName.of("SnapKV", List.of("full", "snapkv"))).contains("snapkv");
    }

    @Test
    void findsNothingWhereMoreThanHalfIsWrong() {
        assertThat(NearestName.of("nonsense", List.of("full", "cake"))).isEmpty();
        assertThat(NearestName.of("x", List.of())).isEmpty();
    }
}
