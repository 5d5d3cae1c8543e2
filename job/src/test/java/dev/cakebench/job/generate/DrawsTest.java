package dev.cakebench.job.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DrawsTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 30).boxed().toList();

    @Test
    void theSameNamesDrawTheSame() {
        assertThat(drawn(Draws.of(1, "vt/1024", 3))).isEqualTo(drawn(Draws.of(1, "vt/1024", 3)));
        assertThat(List.of(
                        drawn(Draws.of(1, "vt/1024", 3)),
                        drawn(Draws.of(2, "vt/1024", 3)),
                        drawn(Draws.of(1, "vt/2048", 3)),
                        drawn(Draws.of(1, "vt/1024", 4))))
                .doesNotHaveDuplicates();
    }

    @Test
    void samplesHoldNothingTwice() {
        Draws draws = Draws.of(5, "x", 0);
        for (int count : new int[] {0, 1, 7, 30}) {
            assertThat(draws.sample(ITEMS, count))
                    .hasSize(count)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(ITEMS);
        }
        assertThat(draws.shuffled(ITEMS))
                .containsExactlyInAnyOrderElementsOf(ITEMS)
                .isNotEqualTo(ITEMS);
    }

    @Test
    void valuesHaveTheirForms() {
        Draws draws = Draws.of(5, "x", 0);
        for (int i = 0; i < 200; i++) {
            assertThat(draws.number()).matches("[1-9][0-9]{6}");
            assertThat(draws.digits(5)).matches("[0-9]{5}");
            assertThat(draws.letters('A', 26, 3)).matches("[A-Z]{3}");
            UUID uuid = UUID.fromString(draws.uuid());
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
        }
    }

    private static String drawn(Draws draws) {
        return draws.number() + draws.shuffled(ITEMS);
    }
}
