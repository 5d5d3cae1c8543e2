package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.Words;
import java.util.Map;

/**
 * What RULER fixes for a needle task (scripts/synthetic.yaml).
 *
 * @param haystack what the needles are hidden in
 * @param keys number of keys
 * @param values number of values of each key
 * @param queries number of keys that are asked for
 */
record NeedleSettings(Hay haystack, Kind key, Kind value, int keys, int values, int queries) {
    /** All needle tasks by name. */
    static final Map<String, NeedleSettings> TASKS = Map.of(
            "niah_single_1", one(Hay.NOISE, Kind.WORDS, Kind.NUMBERS),
            "niah_single_2", one(Hay.ESSAY, Kind.WORDS, Kind.NUMBERS),
            "niah_single_3", one(Hay.ESSAY, Kind.WORDS, Kind.UUIDS),
            "niah_multikey_1", new NeedleSettings(Hay.ESSAY, Kind.WORDS, Kind.NUMBERS, 4, 1, 1),
            "niah_multikey_2", one(Hay.NEEDLES, Kind.WORDS, Kind.NUMBERS),
            "niah_multikey_3", one(Hay.NEEDLES, Kind.UUIDS, Kind.UUIDS),
            "niah_multivalue", new NeedleSettings(Hay.ESSAY, Kind.WORDS, Kind.NUMBERS, 1, 4, 1),
            "niah_multiquery", new NeedleSettings(Hay.ESSAY, Kind.WORDS, Kind.NUMBERS, 4, 1, 4));

    /** What a haystack is made of. */
    enum Hay {
        NOISE("lines"),
        ESSAY("words"),
        NEEDLES("lines");

        private final String unit;

        Hay(String unit) {
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    /** What a key or a value is. */
    enum Kind {
        NUMBERS("number"),
        WORDS("word"),
        UUIDS("uuid");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** Its name in the texts, singular. */
        String type() {
            return type;
        }

        String draw(Draws draws, Words words) {
            return switch (this) {
                case NUMBERS -> draws.number();
                case WORDS -> words.pair(draws);
                case UUIDS -> draws.uuid();
            };
        }
    }

    /** Number of needles. */
    int needles() {
        return keys * values;
    }

    /** Number of values to be answered. */
    int answers() {
        return queries * values;
    }

    private static NeedleSettings one(Hay haystack, Kind key, Kind value) {
        return new NeedleSettings(haystack, key, value, 1, 1, 1);
    }
}
