package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.plan.Budget.Unit;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetParserTest {

    @ParameterizedTest
    @CsvSource({
        "1, ENTRIES, 1",
        "2147483647, ENTRIES, 2147483647",
        "0.5%, PERCENT_OF_TOKENS, 0.5",
        "100%, PERCENT_OF_TOKENS, 100",
        "256B/token, BYTES_PER_TOKEN, 256",
        "0.25B/token, BYTES_PER_TOKEN, 0.25",
        "100%bytes, PERCENT_OF_BYTES, 100",
        "2.5%bytes, PERCENT_OF_BYTES, 2.5"
    })
    void readsNumbersSharesAndBytes(String text, Unit unit, BigDecimal amount) {
        assertThat(BudgetParser.parse(text)).contains(new Budget(text, unit, amount));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "064",
                "1.5",
                "2147483648",
                "0%",
                "0.0%",
                "100.1%",
                "%",
                "10 %",
                "1e3",
                "50%%",
                "0B/token",
                "256B",
                "256 B/token",
                "256b/token",
                "1e3B/token",
                "10% bytes",
                "10%Bytes",
                "101%bytes",
                "0%bytes",
                "bytes"
            })
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

    @Test
    void bytesAreThoseOfTheWholeCache() {
        assertThat(budget("256B/token").bytesFor(4000, 1)).isEqualTo(1_024_000);
        assertThat(budget("0.3B/token").bytesFor(9, 1)).isEqualTo(2);
        assertThat(budget("2.3%bytes").bytesFor(1, 3000)).isEqualTo(69);
        assertThat(budget("100%bytes").bytesFor(1, 1L << 40)).isEqualTo(1L << 40);
        assertThat(budget("2.3%bytes").inBytes()).isTrue();
        assertThat(budget("2.3%").inBytes()).isFalse();
    }

    @Test
    void entriesAndBytesAreNotTakenForEachOther() {
        assertThatThrownBy(() -> budget("1B/token").entriesFor(10)).hasMessage("the budget 1B/token is in bytes");
        assertThatThrownBy(() -> budget("10%").bytesFor(10, 10)).hasMessage("the budget 10% is in entries");
    }

    @Test
    void theSameAmountIsTheSameBudgetHoweverItIsWritten() {
        assertThat(budget("10%").sameAs(budget("10.00%"))).isTrue();
        assertThat(budget("10%").sameAs(budget("10%bytes"))).isFalse();
        assertThat(budget("10").sameAs(budget("11"))).isFalse();
    }

    private static Budget budget(String text) {
        return BudgetParser.parse(text).orElseThrow();
    }
}
