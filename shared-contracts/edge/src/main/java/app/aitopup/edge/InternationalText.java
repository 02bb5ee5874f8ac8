package app.aitopup.edge;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Unicode's own library knows of addresses beyond ASCII. A class of its own: most processes never load it. */
final class InternationalText {
    private static final IDNA NAMES = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE
            | IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO);

    private static final SpoofChecker SCRIPTS = new SpoofChecker.Builder()
            .setChecks(SpoofChecker.RESTRICTION_LEVEL)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
            .build();

    // UTS 46 lets symbols pass that IDNA 2008 does not; those it takes in their context were judged in it.
    private static final Pattern LABEL =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}\\-\\u00b7\\u0375\\u05f3\\u05f4\\u200c\\u200d\\u30fb]+");

    private InternationalText() {}

    /** A domain as the DNS knows it; none where it is no valid international name, or made to be taken for another. */
    static Optional<String> asciiDomain(String domain) {
        IDNA.Info faults = new IDNA.Info();
        String ascii = NAMES.nameToASCII(domain, new StringBuilder(), faults).toString();
        if (faults.hasErrors()) {
            return Optional.empty();
        }
        for (String label : unicodeDomain(ascii).split("\\.", -1)) {
            if (!LABEL.matcher(label).matches() || SCRIPTS.failsChecks(label)) {
                return Optional.empty();
            }
        }
        return Optional.of(ascii);
    }

    /** A domain as people read it. */
    static String unicodeDomain(String ascii) {
        return NAMES.nameToUnicode(ascii, new StringBuilder(), new IDNA.Info()).toString();
    }

    /** Whether no character is only another look of others, and the scripts are such as one language uses. */
    static boolean isPlain(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFKC) && !SCRIPTS.failsChecks(text);
    }
}
