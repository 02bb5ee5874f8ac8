package app.aitopup.e2e;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.List;

/** Holds every answer of the public API against the OpenAPI document, whatever the test that asked is about. */
final class DocumentedAnswers implements Filter {
    private static final String PUBLIC = "/api/public/";

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification response, FilterContext context) {
        Response answer = context.next(request, response);
        String path = URI.create(request.getURI()).getRawPath();
        if (!path.startsWith(PUBLIC)) {
            // A key that is tried elsewhere: the document says nothing of that.
            return answer;
        }
        String body = request.getBody() instanceof String text ? text : null;
        List<String> findings = ApiDocument.served().findings(request.getMethod(), path, body, answer);
        if (!findings.isEmpty()) {
            throw new AssertionError(request.getMethod() + " " + path + " was answered with " + answer.statusCode()
                    + " " + answer.asString() + ", which is not as documented: " + findings);
        }
        return answer;
    }
}
