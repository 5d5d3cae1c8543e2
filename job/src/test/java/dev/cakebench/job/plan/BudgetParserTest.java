package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetParserTest {

    @Test
    void readsNumbersAndShares() {
        assertThat(BudgetParser.parse("1")).contains(new Budget("1", 1, 0));
        assertThat(BudgetParser.parse("2147483647")).contains(new Budget("2147483647", Integer.MAX_VALUE, 0));
        assertThat(BudgetParser.parse("0.5%")).contains(new Budget("0.5%", 0, 0.5));
        assertThat(BudgetParser.parse("100%")).contains(new Budget("100%", 0, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "064", "1.5", "2147483648", "0%", "0.0%", "100.1%", "%", "10 %", "1e3", "50%%"})
    void refusesEverythingElse(String text) {
        assertThat(BudgetParser.parse(text)).isEmpty();
    }

    @Test
    void aShareIsTakenInDecimal() {
        assertThat(budget("2.3%").entriesFor(3000)).isEqualTo(69);
        assertThat(budget("1.4%").entriesFor(5500)).isEqualTo(77);
        assertThat(budget("2.3%").entriesFor(2999)).isEqualTo(68);
        assertThat(budget("0.1%").entriesFor(10)).isEqualTo(1);
        assertThat(budget("100%").entriesFor(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }

    private static Budget budget(String text) {
        return BudgetParser.parse(text).orElseThrow();
    }
}
