package dev.cakebench.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFileNameTest {

    @ParameterizedTest
    @CsvSource({
        "/d/vt.jsonl, vt",
        "/d/vt.jsonl.gz, vt",
        "/d/vt.json.zst, vt",
        "/d/repobench-p.v2.parquet, repobench-p.v2",
        "/d/vt/test-00000-of-00001.parquet, vt",
        "/d/vt/0001.parquet, vt",
        "/d/vt/part-00000-1f6b.snappy.parquet, vt",
        "/d/vt/4096.jsonl, 4096",
        "/d/vt.parquet.gz, vt.parquet.gz",
        "/d/vt.csv, vt.csv",
        "/d/vt, vt",
        "/d/.jsonl, .jsonl",
    })
    void namesTheDataset(String path, String dataset) {
        assertThat(DataFileName.dataset(new Path(path))).isEqualTo(dataset);
    }

    @Test
    void takesSettingsForNoRowsOfAFolder() {
        assertThat(DataFileName.isRows(new Path("/d/config.json"))).isFalse();
        assertThat(DataFileName.isRows(new Path("/d/vt.jsonl.zst"))).isTrue();
        assertThat(DataFileName.isRows(new Path("/d/notes.txt"))).isFalse();
    }
}
