# shellcheck shell=bash
# Shared by the scripts of this folder; they source it. Works with bash 3.2, which macOS has.

LEAST_JAVA=25.0.3
CAKEBENCH_HOME=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=$CAKEBENCH_HOME/job/target
ASSEMBLY_JAR=$TARGET/cakebench.jar
SPARK_JARS=$TARGET/spark-jars
JVM_ARGUMENTS=$TARGET/jvm.args

# shellcheck disable=SC2034 # for the scripts that source this file
EXIT_USAGE=2
EXIT_ENVIRONMENT=3

# fail STATUS LINE...: the lines to stderr, the first with the name of the script before it.
fail() {
    local status=$1
    shift
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" >&2
    exit "$status"
}

# print_help: the comment block at the top of the script, without its marks.
print_help() {
    sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
}

# at_least VERSION: whether a Java version such as 25.0.3, 26 or 26-ea is LEAST_JAVA or newer.
at_least() {
    local version=${1%%[-+_]*} least=$LEAST_JAVA found wanted
    while [ -n "$least" ]; do
        found=${version%%.*}
        wanted=${least%%.*}
        case $found in '' | *[!0-9]*) found=0 ;; esac
        [ "$found" -eq "$wanted" ] || { [ "$found" -gt "$wanted" ]; return; }
        case $version in *.*) version=${version#*.} ;; *) version= ;; esac
        case $least in *.*) least=${least#*.} ;; *) least= ;; esac
    done
}

# java_property NAME JAVA: a system property of a Java, or nothing where it does not run.
java_property() {
    "$2" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$1 = //p" | head -n 1
}

# what_is_at FOLDER: the Java version of a JDK, from its release file or by running it; else why it is none.
what_is_at() {
    local home=$1 version=
    [ -d "$home" ] || { echo 'no such folder'; return; }
    [ -x "$home/bin/java" ] || { echo 'no bin/java'; return; }
    [ -x "$home/bin/javac" ] || { echo 'no bin/javac: a JRE, not a JDK'; return; }
    if [ -r "$home/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$home/release" | head -n 1)
    fi
    [ -n "$version" ] || version=$(java_property java.version "$home/bin/java") || version=
    if [ -n "$version" ]; then
        echo "$version"
    else
        echo 'its java does not run'
    fi
}

# java_candidates: places where a JDK may be, one a line as SOURCE<tab>FOLDER, in the order to try them.
java_candidates() {
    local home
    [ -z "${JAVA_HOME:-}" ] || printf 'JAVA_HOME\t%s\n' "$JAVA_HOME"
    if command -v java > /dev/null 2>&1; then
        home=$(java_property java.home "$(command -v java)") || home=
        [ -z "$home" ] || printf 'java on PATH\t%s\n' "$home"
    fi
    for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.jdks/*/Contents/Home /opt/*; do
        [ ! -x "$home/bin/java" ] || printf 'usual places\t%s\n' "$home"
    done
}

# find_jdk: prints the folder of the first JDK that is new enough; else says where it looked and ends with 3.
find_jdk() {
    local source home found looked=
    while IFS=$'\t' read -r source home; do
        found=$(what_is_at "$home")
        if at_least "$found"; then
            printf '%s\n' "$home"
            return
        fi
        looked="$looked  $source: $home: $found"$'\n'
    done < <(java_candidates)
    [ -n "${JAVA_HOME:-}" ] || looked="  JAVA_HOME: not set"$'\n'"$looked"
    command -v java > /dev/null 2>&1 || looked="$looked  java on PATH: none"$'\n'
    fail "$EXIT_ENVIRONMENT" "needs a JDK $LEAST_JAVA or newer, and found none. Looked at:" \
        "${looked%$'\n'}" \
        "  usual places: /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/* ~/.sdkman/candidates/java/* ~/.jdks/* /opt/*" \
        "What to do: install one (for example Temurin 25) in one of these places, or set JAVA_HOME to it."
}

# is_built: whether the assembly is there and no source or pom is newer.
is_built() {
    [ -f "$ASSEMBLY_JAR" ] && [ -d "$SPARK_JARS" ] && [ -f "$JVM_ARGUMENTS" ] || return 1
    local module newer
    for module in . inference-core cake job; do
        newer=$(find "$CAKEBENCH_HOME/$module/pom.xml" -newer "$ASSEMBLY_JAR" -print) || return 1
        if [ -z "$newer" ] && [ -d "$CAKEBENCH_HOME/$module/src/main" ]; then
            newer=$(find "$CAKEBENCH_HOME/$module/src/main" -newer "$ASSEMBLY_JAR" -print) || return 1
        fi
        [ -z "$newer" ] || return 1
    done
}

# build_if_needed JDK: builds the assembly without tests where it is missing or older than a source.
build_if_needed() {
    ! is_built || return 0
    command -v mvn > /dev/null 2>&1 || fail "$EXIT_ENVIRONMENT" \
        "has to build cakebench first and finds no 'mvn' on PATH." \
        "What to do: install Maven 3.8.7 or newer, or copy a built job/target here."
    echo "Building cakebench (the first time takes some minutes) ..." >&2
    # Maven itself runs on this JDK too, so that it finds it wherever it lies; the options keep Maven's libraries quiet there.
    (
        cd "$CAKEBENCH_HOME"
        export JAVA_HOME=$1
        export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
        exec mvn --batch-mode -q -DskipTests package
    ) >&2 || fail "$EXIT_ENVIRONMENT" "the build failed; its messages are above."
    is_built || fail "$EXIT_ENVIRONMENT" "the build ended well but $ASSEMBLY_JAR, $SPARK_JARS or $JVM_ARGUMENTS is missing."
}
