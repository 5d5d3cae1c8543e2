package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Templates and lengths are those that LongBench published, checked by hash. With {@code
 * -Dcakebench.longbench=FOLDER}, a folder with LongBench's {@code config}, its files must have the same hashes.
 */
class PromptResourceTest {
    private static final LongBenchProtocol PROTOCOL = new LongBenchProtocol();
    private static final String FOLDER = System.getProperty("cakebench.longbench", "");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2wikimqa, 32, 9ec4ae308865bd0c62af20b3dc7b12b31f2b447f55684bd88c1aa40f2f636deb",
        "dureader, 128, ae53329f51b17908e08b8c6bf366987282b8b38c0ee35275ebd7b79e9b30eff2",
        "gov_report, 512, 91c25d585b189ced91c9280efcb4ecb5dcff9548cd4e3bfae66c68025b569e95",
        "hotpotqa, 32, 9ec4ae308865bd0c62af20b3dc7b12b31f2b447f55684bd88c1aa40f2f636deb",
        "lcc, 64, 6a1f24cf0bb83cd90f1fca8f0dd24801626c2aaea29db834ddc83b950e71190e",
        "lsht, 64, f3edabdf7fae53d6cadfa7a10f3574d114302161c46dacecd5d30763204bbbf3",
        "multi_news, 512, 2af3f28c40b902e6535d4910510d51653613c49de9b2fc287c5958395061101d",
        "multifieldqa_en, 64, 20b4666a2de8a1f701bdb6c4e015fa9f8758d64b361d841f7766df6c9ceba770",
        "multifieldqa_zh, 64, 344b3a4e557cd5470c661b3d6b374339717e1257a6c01f628d22322d4a554b94",
        "musique, 32, 9ec4ae308865bd0c62af20b3dc7b12b31f2b447f55684bd88c1aa40f2f636deb",
        "narrativeqa, 128, aada7ed24b06abace5b0045ac3bcfe06fc831a6cf434f0ecfd99fb7b3d299e1c",
        "passage_count, 32, 986550b6c61009c629a4535766d94b7b51e2b2b9e1ed169e4ecb54417466e964",
        "passage_retrieval_en, 32, 39b96b7fa52bdd2aa2bde34ea199158505201b9a0a2c3ce94e80249293f60431",
        "passage_retrieval_zh, 32, c1e2346e245eb365bc33a1503cde2e473948a2aad51c3e4c72893e61ab074d60",
        "qasper, 128, 0fbdd123fe7f83d6d6a9c583ca28cb29d68e523bf8fec01a0cf2dcd11037775d",
        "qmsum, 512, dca23b678fe0183bbd9555b57947022aed1b85739da5ad7e1b4708dd0c71c409",
        "repobench-p, 64, ee9ec182ea5ffeb70a7140d55baea97264a8612d88226d323afa90859c36240c",
        "samsum, 128, a68d884234907eefcaa0eacf7b2997f60fa46603988dceae6a44f9b49f045b3f",
        "trec, 64, 0eff8bebdba99d91e9d7d91b6ab39455ac74648bea92c9255c9f68c62175b2db",
        "triviaqa, 32, 00a802e6377e72fca39b169cf6c28893bedf23ba7286b03ecd15867c3e27a7c4",
        "vcsum, 512, 3e5d8241bc9b512eb4929c1ba80882a44f50b446bc2b1d9d79eff030dd10dc27",
    })
    void tasksAreAsPublished(String task, int maxNewTokens, String sha256) throws IOException {
        JsonNode resource = PromptResource.task(task);
        String template = resource.get("template").textValue();
        assertThat(Digests.of(template)).isEqualTo(sha256);
        assertThat(resource.get("max_new_tokens").intValue()).isEqualTo(maxNewTokens);
        assertThat(PROTOCOL.task(task).template().source()).isEqualTo(template);
        assertThat(PROTOCOL.maxNewTokens(task)).isEqualTo(maxNewTokens);
        if (!FOLDER.isEmpty()) {
            assertThat(Digests.of(published("dataset2prompt.json").get(task).textValue()))
                    .isEqualTo(sha256);
            assertThat(published("dataset2maxlen.json").get(task).intValue()).isEqualTo(maxNewTokens);
        }
    }

    /** The hashes are those of the published files themselves; the last is what its file says behind the reasoning. */
    @Test
    void promptsOfTheSecondVersionAreAsPublished() {
        assertThat(Digests.of(PromptResource.v2("zero_shot").get("template").textValue()))
                .isEqualTo("68a162252bc9ff71d5d7abca3d69bb31aac3c35f832d657a2866f2018b8a6950");
        assertThat(Digests.of(PromptResource.v2("reasoning").get("template").textValue()))
                .isEqualTo("6cc33d92fd8f611662b756c1f10f302c541ca005b58c46d5f3188ac3a939bfe8");
        assertThat(Digests.of(PromptResource.v2("reasoning").get("follow_up").textValue()))
                .isEqualTo("4c8d6b81e43ba8fc9e54a5959a23186b88708275c8c3561fc67470835eeba56f");
    }

    private static JsonNode published(String name) throws IOException {
        return Json.read(Files.readString(Path.of(FOLDER, "config", name)));
    }
}
