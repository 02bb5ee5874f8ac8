package app.aitopup.edge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.math.BigInteger;

/**
 * Lets an integer that nobody here takes, {@code -0} or one of more digits than 64 bits have, come out as one beyond 64
 * bits: neither as the zero that it was not written as, nor at the cost of converting thousands of digits.
 */
final class IntegerLiterals extends JsonParserDelegate {
    private static final int LENGTH_AT_MOST = Long.toString(Long.MIN_VALUE).length();
    private static final BigInteger BEYOND_64_BITS = BigInteger.ONE.shiftLeft(Long.SIZE);

    IntegerLiterals(JsonParser parser) {
        super(parser);
    }

    @Override
    public NumberType getNumberType() throws IOException {
        return isRefused() ? NumberType.BIG_INTEGER : super.getNumberType();
    }

    @Override
    public BigInteger getBigIntegerValue() throws IOException {
        return isRefused() ? BEYOND_64_BITS : super.getBigIntegerValue();
    }

    private boolean isRefused() throws IOException {
        return hasToken(JsonToken.VALUE_NUMBER_INT)
                && (getTextLength() > LENGTH_AT_MOST || getText().equals("-0"));
    }
}
