package dev.cakebench.job.plan;

import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.ValueType.Choice;
import dev.cakebench.job.plan.ValueType.Text;
import dev.cakebench.job.plan.ValueType.WholeNumber;
import java.util.List;
import java.util.regex.Pattern;

/** Every key of a plan with the values it may have: the one source of the reader and of the JSON Schema for editors. */
final class PlanKeys {
    static final PlanKey MODEL = new PlanKey(
            "model", true, "GGUF file: a local path, or a file:, hdfs: or s3a: URI; or a mapping of file and options");
    static final PlanKey OUTPUT = new PlanKey(
            "output", true, "Folder under which the run makes its own: a local path, or a file:, hdfs: or s3a: URI");
    static final PlanKey SEED =
            new PlanKey("seed", false, "Seed of the bootstrap and of policies that draw; default 42");
    static final PlanKey DATASETS =
            new PlanKey("datasets", true, "The examples, one entry for each protocol and set of files");
    static final PlanKey POLICIES = new PlanKey("policies", true, "Cache policies: a name, or a name with its knobs");
    static final PlanKey BUDGETS = new PlanKey(
            "budgets",
            false,
            "Entries per layer and KV head on average, window included, or a share of the prompt such as 10%; or bytes: per"
                    + " prompt token as in 256B/token, or a share of the full cache's as in 10%bytes; required unless every"
                    + " policy ignores budgets");
    static final PlanKey QUESTION = new PlanKey(
            "question",
            false,
            "visible: the question is prefilled and compressed with its context; hidden: it is appended to the"
                    + " compressed context; default visible");
    static final PlanKey BATCHING = new PlanKey(
            "batching", false, "How many cells of an example are decoded together: auto or a number; default auto");
    static final List<PlanKey> PLAN = List.of(MODEL, OUTPUT, SEED, DATASETS, POLICIES, BUDGETS, QUESTION, BATCHING);

    static final PlanKey MODEL_FILE =
            new PlanKey("file", true, "GGUF file: a local path, or a file:, hdfs: or s3a: URI");
    static final PlanKey KV_TYPE = new PlanKey(
            "kv_type",
            false,
            "How caches store keys and values: 32-bit floats, 16-bit floats, or blocks of 32 signed bytes with a scale;"
                    + " default f32");
    static final List<PlanKey> MODEL_OPTIONS = List.of(MODEL_FILE, KV_TYPE);

    static final PlanKey PROTOCOL =
            new PlanKey("protocol", true, "Prompt, truncation, lengths and metric, named with their version");
    static final PlanKey FILES = new PlanKey("files", true, "Data file, glob or folder, or a list of them");
    static final PlanKey TASKS = new PlanKey("tasks", false, "Tasks to run; default: those of the files");
    static final PlanKey LIMIT = new PlanKey("limit", false, "Most rows of each file; default: all");
    static final PlanKey MAX_PROMPT_TOKENS = new PlanKey(
            "max_prompt_tokens",
            false,
            "Prompt length that the protocol truncates to by its own rule; default: what fits the model");
    static final PlanKey MODE = new PlanKey(
            "mode",
            false,
            "How rows about the same context are evaluated: single-shot: each by itself; multi-turn: as one conversation"
                    + " with the reference answers as history; multi-request: each by itself on one compressed context,"
                    + " the question hidden; default single-shot");
    static final List<PlanKey> DATASET = List.of(PROTOCOL, FILES, TASKS, LIMIT, MAX_PROMPT_TOKENS, MODE);

    /** Key among a policy's knobs that names the variant. */
    static final String VARIANT = "as";

    static final String VARIANT_DESCRIPTION = "Name of this variant in the results; default: the policy's own name";

    static final long DEFAULT_SEED = 42;
    static final ValueType SEED_TYPE = new WholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);
    static final ValueType COUNT = new WholeNumber(1, Integer.MAX_VALUE);
    static final ValueType NOT_BLANK = new Text(Pattern.compile("[\\s\\S]*\\S[\\s\\S]*"), "text that is not blank");
    static final ValueType VARIANT_NAME = new Text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
            "up to 64 letters, digits, '.', '_' and '-', the first a letter or digit");
    static final ValueType KV_TYPES = new Choice(KvType.labels());
    static final ValueType MODE_TYPE = new Choice(ConversationMode.labels());
    static final ValueType QUESTION_TYPE = new Choice(List.of("visible", "hidden"));

    /** The word for as many cells at once as fit. */
    static final String AUTOMATIC = "auto";

    private PlanKeys() {}

    static List<String> names(List<PlanKey> keys) {
        return keys.stream().map(PlanKey::name).toList();
    }
}
