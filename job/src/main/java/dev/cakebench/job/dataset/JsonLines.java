package dev.cakebench.job.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads JSON Lines files: one JSON object per line, strict UTF-8, blank lines skipped. Any Hadoop file system, one line in
 * memory at a time beside the rows already read. A line that cannot be used becomes a row with a problem.
 */
public final class JsonLines {

    /** Longest line, in bytes. */
    public static final int MAX_LINE_BYTES = 1 << 28;

    private final String protocol;
    private final DatasetFile file;
    private final Function<JsonRow, Example> parser;
    private final int maxLineBytes;
    private final Map<String, String> sourceById = new HashMap<>();

    private JsonLines(String protocol, DatasetFile file, Function<JsonRow, Example> parser, int maxLineBytes) {
        this.protocol = protocol;
        this.file = file;
        this.parser = parser;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * The first rows of a file, broken ones included.
     *
     * @param protocol id that the rows carry
     * @param limit most rows
     * @param parser makes an example of a row or throws {@link RowException}
     * @throws DataException when the file is missing, unreadable or has no row
     */
    public static List<DatasetRow> read(
            Configuration hadoop, String protocol, DatasetFile file, int limit, Function<JsonRow, Example> parser) {
        return read(hadoop, protocol, file, limit, parser, MAX_LINE_BYTES);
    }

    static List<DatasetRow> read(
            Configuration hadoop,
            String protocol,
            DatasetFile file,
            int limit,
            Function<JsonRow, Example> parser,
            int maxLineBytes) {
        Path path = file.path();
        try {
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = files.getFileStatus(path);
            if (status.isDirectory()) {
                throw new DataException(
                        "data file %s: found a folder; allowed: a JSON Lines file; name a file in it".formatted(path));
            }
            try (InputStream in = files.open(path)) {
                return new JsonLines(protocol, file, parser, maxLineBytes).rows(in, limit);
            }
        } catch (FileNotFoundException e) {
            throw new DataException("data file %s: not found; check the path in the plan".formatted(path), e);
        } catch (IOException e) {
            throw new DataException(
                    "data file %s: cannot be read: %s; check that it is there and may be read"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    private List<DatasetRow> rows(InputStream in, int limit) throws IOException {
        List<DatasetRow> rows = new ArrayList<>();
        try (LineReader lines = new LineReader(in, maxLineBytes)) {
            LineReader.Line line = lines.next();
            while (line != null && rows.size() < limit) {
                if (!line.isBlank()) {
                    rows.add(row(line));
                }
                line = lines.next();
            }
        }
        if (rows.isEmpty()) {
            throw new DataException("data file %s: has no row; allowed: one JSON object per line; put the rows in or "
                            .formatted(file.path())
                    + "name another file");
        }
        return rows;
    }

    private DatasetRow row(LineReader.Line line) {
        String source = file.path() + ":" + line.number();
        try {
            if (line.isTooLong()) {
                throw new RowException("%s: found a line of %d bytes; allowed: at most %d; split the row or remove it"
                        .formatted(source, line.length(), maxLineBytes));
            }
            String text = decode(line.bytes(), source);
            Example example = parser.apply(new JsonRow(source, line.number(), text, parse(text, source)));
            String earlier = sourceById.putIfAbsent(example.id(), source);
            if (earlier != null) {
                throw new RowException(
                        "%s: found the id '%s' of %s again; allowed: one row per id; change the id or remove the row"
                                .formatted(source, example.id(), earlier));
            }
            return new DatasetRow(example, null);
        } catch (RowException e) {
            return new DatasetRow(broken(line, source), e.getMessage());
        }
    }

    private Example broken(LineReader.Line line, String source) {
        String sha256 = Digests.of(line.bytes());
        return new Example(
                file.dataset(),
                protocol,
                file.task(),
                "line-" + line.number(),
                sha256,
                "en",
                "",
                sha256,
                0,
                source,
                "",
                List.of(),
                List.of());
    }

    private static String decode(byte[] bytes, String source) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new RowException(
                    "%s: found the byte 0x%02X at byte %d of the line, which is not UTF-8; allowed: UTF-8; "
                                    .formatted(source, bytes[in.position()], in.position())
                            + "convert the file or remove the row");
        }
        return out.flip().toString();
    }

    private static JsonNode parse(String text, String source) {
        JsonNode node;
        try {
            node = Json.read(text);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new RowException(
                    "%s: found no valid JSON%s: %s; allowed: one JSON object; correct the row or remove it"
                            .formatted(
                                    source,
                                    at == null ? "" : " at column " + at.getColumnNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")));
        }
        if (!node.isObject()) {
            throw new RowException("%s: found %s; allowed: one JSON object; correct the row or remove it"
                    .formatted(source, Json.kind(node)));
        }
        return node;
    }
}
