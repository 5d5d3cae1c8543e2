package dev.cakebench.job.metric;

/** What LongBench and SCBench take out of answers before they compare them. */
final class Punctuation {
    /** Python's {@code string.punctuation}. */
    private static final String ASCII = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /** What both take for Chinese punctuation: it has the closing book title mark but not the opening one. */
    private static final String CHINESE =
            "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】" + "〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏.";

    private Punctuation() {}

    /** A text in lower case without ASCII punctuation. */
    static String lowerWithout(String text) {
        return PythonText.without(PythonText.lower(text), ASCII);
    }

    /** A text in lower case without ASCII and Chinese punctuation, and without blanks. */
    static String lowerWithoutChinese(String text) {
        return String.join("", PythonText.split(PythonText.without(lowerWithout(text), CHINESE)));
    }
}
