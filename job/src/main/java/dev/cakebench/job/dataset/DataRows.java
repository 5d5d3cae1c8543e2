package dev.cakebench.job.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
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
import org.apache.hadoop.fs.Path;

/**
 * Reads the rows of data files as JSON objects: JSON Lines and JSON lists, plain or compressed with gzip or zstd, and
 * Parquet; on any Hadoop file system, with one row in memory at a time beside the examples already read. Text is strict
 * UTF-8. A row that cannot be used becomes a row with a problem and harms none of its neighbours.
 */
public final class DataRows {

    /** Longest row, in bytes of JSON; what a compressed file may expand to is bounded by it. */
    public static final int MAX_ROW_BYTES = 1 << 28;

    private final Configuration hadoop;
    private final String protocol;
    private final DatasetFile file;
    private final Function<JsonRow, List<Example>> parser;
    private final int maxRowBytes;
    private final Map<String, String> sourceById = new HashMap<>();
    private final List<DatasetRow> rows = new ArrayList<>();
    private int rowsRead;

    private DataRows(
            Configuration hadoop,
            String protocol,
            DatasetFile file,
            Function<JsonRow, List<Example>> parser,
            int maxRowBytes) {
        this.hadoop = hadoop;
        this.protocol = protocol;
        this.file = file;
        this.parser = parser;
        this.maxRowBytes = maxRowBytes;
    }

    /**
     * The first rows of a file, broken ones included, of a protocol that makes one example of each.
     *
     * @param protocol id that the rows carry
     * @param limit most rows of the file
     * @param parser makes an example of a row or throws {@link RowException}
     * @throws DataException when the file is missing, unreadable, cut off or has no row
     */
    public static List<DatasetRow> read(
            Configuration hadoop, String protocol, DatasetFile file, int limit, Function<JsonRow, Example> parser) {
        return readSeveral(hadoop, protocol, file, limit, row -> List.of(parser.apply(row)));
    }

    /**
     * As {@link #read}, of a protocol that makes several examples of a row.
     *
     * @param parser makes one or more examples of a row or throws {@link RowException}
     */
    public static List<DatasetRow> readSeveral(
            Configuration hadoop,
            String protocol,
            DatasetFile file,
            int limit,
            Function<JsonRow, List<Example>> parser) {
        return readSeveral(hadoop, protocol, file, limit, parser, MAX_ROW_BYTES);
    }

    static List<DatasetRow> readSeveral(
            Configuration hadoop,
            String protocol,
            DatasetFile file,
            int limit,
            Function<JsonRow, List<Example>> parser,
            int maxRowBytes) {
        return new DataRows(hadoop, protocol, file, parser, maxRowBytes).rows(limit);
    }

    private List<DatasetRow> rows(int limit) {
        Path current = file.path();
        try {
            long rowsBefore = 0;
            for (FileStatus part : DataParts.of(hadoop, file.path())) {
                current = part.getPath();
                rowsBefore += part(current, rowsBefore, limit);
            }
        } catch (FileNotFoundException e) {
            throw new DataException("data file %s: not found; check the path in the plan".formatted(current), e);
        } catch (IOException e) {
            throw new DataException(
                    "data file %s: cannot be read: %s; check that it is there, complete and may be read"
                            .formatted(current, e.getMessage()),
                    e);
        }
        if (rows.isEmpty()) {
            throw new DataException(
                    "data file %s: has no row; allowed: one or more JSON objects, each on a line of its own; put the rows in or name another file"
                            .formatted(file.path()));
        }
        return rows;
    }

    /** Reads a file; returns the number of its last row that was read. */
    private long part(Path path, long rowsBefore, int limit) throws IOException {
        long last = 0;
        try (RowSource source = RowSources.open(hadoop, path, maxRowBytes)) {
            while (rowsRead < limit) {
                RawRow raw = source.next();
                if (raw == null) {
                    break;
                }
                rowsRead++;
                last = raw.number();
                add(raw, rowsBefore + raw.number());
            }
        }
        return last;
    }

    private void add(RawRow raw, long number) {
        try {
            if (raw.problem() != null) {
                throw new RowException(raw.problem());
            }
            String text = decode(raw.bytes(), raw.source());
            List<Example> examples = parser.apply(new JsonRow(raw.source(), number, text, parse(text, raw.source())));
            for (Example example : examples) {
                String earlier = sourceById.get(example.id());
                if (earlier != null) {
                    throw new RowException(
                            "%s: found the id '%s' of %s again; allowed: one row per id; change the id or remove the row"
                                    .formatted(raw.source(), example.id(), earlier));
                }
            }
            for (Example example : examples) {
                sourceById.put(example.id(), raw.source());
                rows.add(new DatasetRow(example, null));
            }
        } catch (RowException e) {
            rows.add(new DatasetRow(broken(raw, number), e.getMessage()));
        }
    }

    private Example broken(RawRow raw, long number) {
        String sha256 = Digests.of(raw.bytes());
        return new Example(
                file.dataset(),
                protocol,
                file.task(),
                "line-" + number,
                sha256,
                "en",
                "",
                sha256,
                0,
                raw.source(),
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
