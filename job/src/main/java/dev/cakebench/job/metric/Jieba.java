package dev.cakebench.job.metric;

import com.huaban.analysis.jieba.JiebaSegmenter;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * The library jieba-analysis. It reads its dictionary of five megabytes at the first use, in about two seconds, and
 * only reads it afterwards, so that threads may share it.
 */
final class Jieba {
    private Jieba() {}

    /** Loaded with the class, once, and only where Chinese text is scored. */
    private static final class Segmenter {
        static final JiebaSegmenter INSTANCE = loadQuietly();
    }

    /**
     * The words of a block, as {@code SegMode.SEARCH} cuts it.
     *
     * @param block ideographs, small ASCII letters, digits and connectors
     */
    static List<String> cut(String block) {
        return Segmenter.INSTANCE.sentenceProcess(block);
    }

    /** The library prints to standard output while it loads, where results stand; what other threads print passes. */
    private static JiebaSegmenter loadQuietly() {
        PrintStream out = System.out;
        try (PrintStream quiet = new PrintStream(new OthersOutput(out, Thread.currentThread()), true, out.charset())) {
            System.setOut(quiet);
            return new JiebaSegmenter();
        } finally {
            System.setOut(out);
        }
    }

    /** Passes on what every thread but one writes. */
    private static final class OthersOutput extends OutputStream {
        private final PrintStream out;
        private final Thread silenced;

        OthersOutput(PrintStream out, Thread silenced) {
            this.out = out;
            this.silenced = silenced;
        }

        @Override
        public void write(int b) {
            if (!Thread.currentThread().equals(silenced)) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (!Thread.currentThread().equals(silenced)) {
                out.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
