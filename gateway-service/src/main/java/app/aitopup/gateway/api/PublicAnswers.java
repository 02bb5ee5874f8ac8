package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.List;

/** What the gateway itself answers of the public API. */
final class PublicAnswers {
    private static final Items<CodeItem> CODES = new Items<>(Arrays.stream(Code.values())
            .map(code -> new CodeItem(code.number(), code.httpStatus(), code.sentence(), code.success()))
            .toList());

    private PublicAnswers() {}

    /** A list that is not continued elsewhere. */
    record Items<T>(List<T> items) {}

    /** One code. */
    @JsonPropertyOrder({"code", "http_status", "meaning", "success"})
    record CodeItem(int code, @JsonProperty("http_status") int httpStatus, String meaning, boolean success) {}

    /** Every code there is. */
    static Items<CodeItem> codes() {
        return CODES;
    }
}
