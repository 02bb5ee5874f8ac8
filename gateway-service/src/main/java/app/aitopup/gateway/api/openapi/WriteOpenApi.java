package app.aitopup.gateway.api.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the document to a file, for builds that generate something from it and have no gateway running. */
public final class WriteOpenApi {
    private WriteOpenApi() {}

    /**
     * Writes it.
     *
     * @param arguments the file
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, new OpenApiDocument().bytes());
    }
}
