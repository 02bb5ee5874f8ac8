package app.aitopup.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** The code blocks with curl in README.md, in docs/*.md and on the portal. */
final class DocumentedCalls {
    private static final Pattern CURL = Pattern.compile("(?m)(?:^|[|;&(])\\s*curl\\s");
    private static final Pattern MARKER = Pattern.compile("<!-- (not run|answers): (.+) -->");
    private static final Parser PARSER =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();

    /** The docs that the portal has besides. */
    static final Path PORTAL = Suite.REPOSITORY.resolve("gateway-service/src/main/resources/docs");

    private DocumentedCalls() {}

    /**
     * One block.
     *
     * @param place file and line
     * @param script as it stands there
     * @param notRun why it cannot be run; null where it can
     * @param code what it is answered with; 1000 to 1003 where the page says nothing
     */
    record Block(String place, String script, String notRun, Integer code) {
        /** How many calls it makes. */
        long calls() {
            return CURL.matcher(script).results().count();
        }

        @Override
        public String toString() {
            return place;
        }
    }

    static List<Block> all() {
        List<Block> blocks = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Suite.REPOSITORY.resolve("docs"));
                Stream<Path> portal = Files.list(PORTAL)) {
            Stream.concat(
                            Stream.of(Suite.REPOSITORY.resolve("README.md")),
                            Stream.concat(pages, portal).sorted())
                    .filter(page -> page.toString().endsWith(".md"))
                    .forEach(page -> blocks.addAll(of(page)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return blocks;
    }

    private static List<Block> of(Path page) {
        try {
            return of(page.getFileName().toString(), Files.readString(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of one page. */
    static List<Block> of(String page, String markdown) {
        List<Block> blocks = new ArrayList<>();
        PARSER.parse(markdown).accept(new AbstractVisitor() {
            @Override
            public void visit(IndentedCodeBlock block) {
                add(block, block.getLiteral());
            }

            @Override
            public void visit(FencedCodeBlock block) {
                add(block, block.getLiteral());
            }

            private void add(Node block, String script) {
                if (!CURL.matcher(script).find()) {
                    return;
                }
                String place = page + ":" + (block.getSourceSpans().get(0).getLineIndex() + 1);
                Matcher marker = marker(block);
                String notRun = marker != null && marker.group(1).equals("not run") ? marker.group(2) : null;
                Integer code = marker != null && notRun == null ? Integer.valueOf(marker.group(2)) : null;
                blocks.add(new Block(place, script, notRun, code));
            }
        });
        return blocks;
    }

    private static Matcher marker(Node block) {
        if (block.getPrevious() instanceof HtmlBlock html) {
            Matcher marker = MARKER.matcher(html.getLiteral().strip());
            return marker.matches() ? marker : null;
        }
        return null;
    }
}
