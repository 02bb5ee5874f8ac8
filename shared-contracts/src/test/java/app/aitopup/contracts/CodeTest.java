package app.aitopup.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeTest {

    /** {@code codes.tsv} is the product contract's table: number, HTTP status, meaning. */
    @Test
    void isTheTableOfTheContract() throws IOException {
        List<String> table = Arrays.stream(Code.values())
                .map(code -> code.number() + "\t" + code.httpStatus() + "\t" + code.sentence())
                .toList();

        assertThat(table).containsExactlyElementsOf(contract());
    }

    @Test
    void succeedsBelow2000Only() {
        assertThat(Arrays.stream(Code.values()).filter(Code::success))
                .containsExactly(Code.SUCCESS, Code.TOPUP_DELIVERED, Code.TOPUP_PENDING, Code.TOPUP_CANCELLED);
    }

    @Test
    void isFoundByItsNumber() {
        assertThat(Code.of(3003)).contains(Code.AMOUNT_INVALID);
        assertThat(Code.of(9999)).isEmpty();
        assertThat(Code.AMOUNT_INVALID.docsUrl()).endsWith("#3003");
    }

    private List<String> contract() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/codes.tsv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
