package dev.cakebench.job.protocol.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.protocol.NominalLength;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulerFileNameTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/d/niah_multikey_1_1024.jsonl, niah_multikey_1_1024, niah_multikey_1, 1024",
                "/d/niah_single_512.jsonl, niah_single_512, niah_single, 512",
                "/d/niah_single_essay_2048.jsonl, niah_single_essay_2048, niah_single_essay, 2048",
                "/d/niah_single_1024.jsonl, niah_single_1024, niah_single, 1024",
                "/d/niah_single_1_1024.jsonl, niah_single_1_1024, niah_single_1, 1024",
                "/d/niah_multikey_3.jsonl, niah_multikey_3, niah_multikey_3, -",
                "/ruler/4096/niah_multikey_3.jsonl, niah_multikey_3_4096, niah_multikey_3, 4096",
                "/ruler/8192/data/vt/validation.jsonl, vt_8192, vt, 8192",
                "/ruler/qa_2/validation.jsonl, qa_2, qa_2, -",
                "/d/cwe.jsonl, cwe, cwe, -",
            })
    void tellsDatasetTaskAndLength(String path, String dataset, String task, String length) {
        DatasetFile file = RulerFileName.datasetFile(new Path(path));
        assertThat(file).isEqualTo(new DatasetFile(new Path(path), dataset, task));
        assertThat(NominalLength.of(new Path(path))).isEqualTo(length);
    }

    @Test
    void refusesAnUnknownFamily() {
        for (String name :
                new String[] {"/d/qa_3.jsonl", "/d/niahs_1.jsonl", "/d/validation.jsonl", "/cwes/fwex.jsonl"}) {
            assertThatThrownBy(() -> RulerFileName.datasetFile(new Path(name)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("cwe, fwe, niah_multikey_1")
                    .hasMessageContaining("variants niah_*");
        }
    }
}
