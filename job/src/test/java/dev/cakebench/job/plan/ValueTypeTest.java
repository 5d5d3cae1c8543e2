package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.plan.ValueType.DecimalNumber;
import dev.cakebench.job.plan.ValueType.WholeNumber;
import org.junit.jupiter.api.Test;

class ValueTypeTest {

    @Test
    void wholeNumbersHaveTheTypeOfTheirRange() {
        assertThat(new WholeNumber(1, 64).parse("64")).contains(64);
        assertThat(new WholeNumber(0, Long.MAX_VALUE).parse("9223372036854775807"))
                .contains(Long.MAX_VALUE);
        assertThat(new WholeNumber(1, 64).parse("65")).isEmpty();
        assertThat(new WholeNumber(1, 64).parse("0")).isEmpty();
        assertThat(new WholeNumber(0, Long.MAX_VALUE).parse("9223372036854775808"))
                .isEmpty();
        assertThat(new WholeNumber(1, 64).parse("1_0")).isEmpty();
        assertThat(new WholeNumber(1, 64).parse("1.0")).isEmpty();
    }

    @Test
    void decimalNumbersAreFiniteAndInRange() {
        DecimalNumber positive = new DecimalNumber(0, true, 1);
        assertThat(positive.parse("1e-3")).contains(0.001);
        assertThat(positive.parse(".5")).contains(0.5);
        assertThat(positive.parse("1")).contains(1.0);
        assertThat(positive.parse("0")).isEmpty();
        assertThat(positive.parse("1.0001")).isEmpty();
        assertThat(new DecimalNumber(-Double.MAX_VALUE, false, Double.MAX_VALUE).parse("1e999"))
                .isEmpty();
        assertThat(positive.parse("NaN")).isEmpty();
        assertThat(positive.parse("1f")).isEmpty();
    }

    @Test
    void saysWhatIsAllowed() {
        assertThat(new DecimalNumber(0, true, 1).allowed()).isEqualTo("a number > 0 and <= 1");
        assertThat(new DecimalNumber(0.25, false, Double.MAX_VALUE).allowed()).isEqualTo("a number >= 0.25");
        assertThat(new DecimalNumber(-Double.MAX_VALUE, false, Double.MAX_VALUE).allowed())
                .isEqualTo("a number");
        assertThat(new WholeNumber(1, 9).allowed()).isEqualTo("a whole number from 1 to 9");
    }
}
