package dev.cakebench.job.metric;

import com.huaban.analysis.jieba.JiebaSegmenter;
import com.huaban.analysis.jieba.WordDictionary;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The library jieba-analysis, with the words that Python's jieba cuts. It reads its dictionary of five megabytes at the
 * first use, in about two seconds, and only reads it afterwards, so that threads may share it.
 */
final class Jieba {
    private final JiebaSegmenter segmenter = loadQuietly();
    private final WordDictionary dictionary = WordDictionary.getInstance();

    private Jieba() {}

    /** Loaded once, and only where Chinese text is scored. */
    private static final class Loaded {
        static final Jieba INSTANCE = new Jieba();
    }

    /**
     * The words of a block, in order.
     *
     * @param block ideographs, small ASCII letters, digits and connectors
     */
    static List<String> cut(String block) {
        return Loaded.INSTANCE.words(block);
    }

    /*
     * Both implementations first take the most likely path through the dictionary and then look at each run of single
     * characters in it. A run that the dictionary has as a word, though less likely than its characters, is one word to
     * the library and several to Python; any other run goes to the hidden Markov model in both.
     */
    private List<String> words(String block) {
        List<String> found = segmenter.sentenceProcess(block);
        List<String> words = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            String word = found.get(i);
            boolean wholeRun = isOfRun(word)
                    && (i == 0 || !isOfRun(found.get(i - 1)))
                    && (i == found.size() - 1 || !isOfRun(found.get(i + 1)));
            if (wholeRun && dictionary.containsWord(word)) {
                word.chars().forEach(c -> words.add(Character.toString(c)));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    /** Whether a word is from a run of single characters, not itself on the most likely path. */
    private boolean isOfRun(String word) {
        if (word.length() == 1 || !dictionary.containsWord(word)) {
            return true;
        }
        double characters = 0;
        for (int i = 0; i < word.length(); i++) {
            characters += dictionary.getFreq(word.substring(i, i + 1));
        }
        return dictionary.getFreq(word) < characters;
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
