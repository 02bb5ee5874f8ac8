package app.aitopup.edge;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.DomainValidator;

/**
 * What an e-mail address is, and the one form in which it is kept, compared and shown: here and nowhere else, so that
 * recipients, wallets, filters and accounts agree. {@code emails.tsv} of the tests is these rules in examples.
 *
 * <ul>
 *   <li>Kept is the address in lower case, both parts, in Unicode's form C. Dots and plus tags stay: whether they
 *       matter only the mailbox's host knows. Nothing is trimmed.
 *   <li>The local part is a dot-atom of at most 64 octets (RFC 5321, RFC 6531), of letters, digits and the signs that
 *       need no quotes. Quoted ones and comments are refused: they are other spellings of an address that needs none.
 *   <li>The domain is a name whose last label IANA has delegated, by the list of the library's version; no address in
 *       brackets, no dot at the end. International names are read by UTS 46 and IDNA 2008 and kept in Unicode, whether
 *       they came in it or as {@code xn--}.
 *   <li>At most {@value #LENGTH_AT_MOST} octets as mail carries it (RFC 5321, section 4.5.3.1.3, less its brackets):
 *       the local part in UTF-8, the domain in ASCII. It never has more characters than that.
 *   <li>A label or local part that mixes scripts as no language does, such as a Cyrillic letter in a Latin word, is
 *       refused; so are invisible characters and those that are only another look of others. A whole word in another
 *       script that looks like a Latin one is an address of its own.
 * </ul>
 */
public final class EmailAddresses {
    /** The longest address, in octets. */
    public static final int LENGTH_AT_MOST = 254;
    /** What to send instead of anything else. */
    public static final String FIX = "send one like user@example.com";

    private static final int LOCAL_PART_AT_MOST = 64;
    // Longer text cannot become short enough; Unicode's form C shortens by less.
    private static final int WRITTEN_AT_MOST = 4 * LENGTH_AT_MOST;
    private static final String ACE = "xn--";

    private static final String ATOM_CHARACTER = "[a-z0-9!#$%&'*+/=?^_`{|}~\\-[\\p{L}\\p{M}\\p{N}&&[^\\p{ASCII}]]]";
    // No mark stands alone: it would change the look of the sign before.
    private static final String ATOM = "(?!\\p{M})" + ATOM_CHARACTER + "+";
    private static final Pattern DOT_ATOM = Pattern.compile(ATOM + "(\\." + ATOM + ")*");

    private EmailAddresses() {}

    /** The form in which this address is kept; none where it is no address that mail can reach by its looks. */
    public static Optional<String> stored(String written) {
        int at = written.lastIndexOf('@');
        if (at < 0 || written.length() > WRITTEN_AT_MOST) {
            return Optional.empty();
        }
        String local = lowerCased(written.substring(0, at));
        String domain = lowerCased(written.substring(at + 1));
        String domainInAscii = domain;
        if (!isAscii(domain) || domain.contains(ACE)) {
            Optional<String> ascii = InternationalText.asciiDomain(domain);
            if (ascii.isEmpty()) {
                return Optional.empty();
            }
            domainInAscii = ascii.get();
            domain = InternationalText.unicodeDomain(domainInAscii);
        }
        boolean good = octets(local) + 1 + domainInAscii.length() <= LENGTH_AT_MOST
                && isLocalPart(local)
                && isDomain(domainInAscii);
        return good ? Optional.of(local + '@' + domain) : Optional.empty();
    }

    private static boolean isLocalPart(String local) {
        return octets(local) <= LOCAL_PART_AT_MOST
                && DOT_ATOM.matcher(local).matches()
                && (isAscii(local) || InternationalText.isPlain(local));
    }

    private static boolean isDomain(String ascii) {
        return !ascii.endsWith(".") && DomainValidator.getInstance().isValid(ascii);
    }

    private static String lowerCased(String text) {
        if (isAscii(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        // Of a composed letter the lower case may be none, and the other way round.
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
