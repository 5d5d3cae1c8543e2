# shellcheck shell=bash
# Shared by submit/standalone, submit/yarn and submit/kubernetes, which source it behind lib.sh: the options that all have, and the
# call of spark-submit. A script says in OWN_OPTIONS which options it has beside, and its function own_option takes their values.
# Works with bash 3.2.

MAIN_CLASS=dev.cakebench.job.cli.Main
COMMON_OPTIONS='--master --deploy-mode --executors --executor-cores --executor-memory --executor-overhead --driver-memory'
COMMON_OPTIONS="$COMMON_OPTIONS --memory --threads --conf --jars --files --jar --name --set --kernels --max-failed"
COMMON_FLAGS='--verbose --dry-run'
OWN_OPTIONS=
OWN_FLAGS=

# The longest plan that goes along as one argument: Linux allows 128 KiB, and Base64 makes four characters of three bytes.
MOST_PLAN_BYTES=90000

plan=
master=
deploy_mode=client
executors=
executor_cores=
threads=1
jar=
dry_run=no
shipped_options=()
submit_options=()
run_options=()
further_options=()

# all_help: the script's own help and that of the options which all clusters have.
all_help() {
    print_help
    echo
    cat "$CAKEBENCH_HOME/submit/cluster-help.txt"
}

# script: the name that messages and help say.
script() {
    printf 'submit/%s' "$(basename "$0")"
}

# refuse WHAT FOUND ALLOWED [WHAT_TO_DO]: ends with a message about the command line.
refuse() {
    fail "$EXIT_USAGE" "$1: found $2; allowed: $3." ${4+"What to do: $4."} "See $(script) --help."
}

require_count() {
    case $2 in '' | 0* | *[!0-9]*) refuse "$1" "'$2'" 'a whole number >= 1' ;; esac
}

require_size() {
    [[ $2 =~ ^[1-9][0-9]*[kKmMgGtT][bB]?$ ]] || refuse "$1" "'$2'" 'a number with a unit, such as 512m or 6g'
}

require_assignment() {
    case $2 in [!=]*=*) ;; *) refuse "$1" "'$2'" 'KEY=VALUE' ;; esac
}

# has_scheme LOCATION: whether it begins with a scheme, as hdfs:///plans/a.yaml does; what has none is a path of this machine.
has_scheme() {
    [[ $1 =~ ^[A-Za-z][A-Za-z0-9+.-]+: ]]
}

# require_places OPTION LOCATIONS [SCHEMES]: every one of the comma-separated locations is a file here or has a scheme; where SCHEMES
# are named, one of them.
require_places() {
    local location locations
    IFS=, read -r -a locations <<< "$2"
    for location in ${locations[@]+"${locations[@]}"}; do
        if [ $# -eq 3 ]; then
            has "$3" "${location%%:*}:" || refuse "$1 in cluster mode" "'$location'" "locations that begin with ${3// /, }" \
                'put it where every machine of the cluster finds it, and name that place'
        elif ! has_scheme "$location"; then
            [ -r "${location%%#*}" ] || refuse "$1" "no file '$location'" 'a file here, or a location with a scheme such as hdfs:'
        fi
    done
}

# require_seen_by_cluster SCHEMES: for a cluster that fetches jars and files itself in cluster mode: a path of this machine says
# nothing there.
require_seen_by_cluster() {
    require_places --jar "${jar:-$ASSEMBLY_JAR}" "$1"
    local i
    for ((i = 0; i < ${#shipped_options[@]}; i += 2)); do
        require_places "${shipped_options[i]}" "${shipped_options[i + 1]}" "$1"
    done
}

# has NAMES NAME: whether NAME is one of the names.
has() {
    local name
    for name in $1; do
        [ "$name" != "$2" ] || return 0
    done
    return 1
}

# common_option NAME VALUE: what every cluster understands.
common_option() {
    case $1 in
        --executors | --executor-cores | --threads) require_count "$@" ;;
        --executor-memory | --executor-overhead | --driver-memory | --memory) require_size "$@" ;;
        --conf | --set) require_assignment "$@" ;;
        --jar | --jars | --files) require_places "$@" ;;
    esac
    case $1 in
        --master) master=$2 ;;
        --deploy-mode)
            case $2 in client | cluster) deploy_mode=$2 ;; *) refuse "$1" "'$2'" 'client or cluster' ;; esac ;;
        --executors)
            # shellcheck disable=SC2034 # for the scripts that source this file
            executors=$2
            ;;
        --executor-cores)
            executor_cores=$2
            submit_options+=("$@")
            ;;
        --executor-overhead) submit_options+=(--conf "spark.executor.memoryOverhead=$2") ;;
        --memory) submit_options+=(--conf "spark.cakebench.memory=$2") ;;
        --threads)
            threads=$2
            submit_options+=(--conf "spark.task.cpus=$2")
            ;;
        --jar) jar=$2 ;;
        --jars | --files)
            shipped_options+=("$@")
            submit_options+=("$@")
            ;;
        --executor-memory | --driver-memory | --conf | --name) submit_options+=("$@") ;;
        --kernels)
            case $2 in auto | vector | scalar) ;; *) refuse "$1" "'$2'" 'auto, vector or scalar' ;; esac
            run_options+=("$@")
            ;;
        --max-failed)
            case $2 in '' | *[!0-9]*) refuse "$1" "'$2'" 'a whole number >= 0' ;; esac
            run_options+=("$@")
            ;;
        --set) run_options+=("$@") ;;
    esac
}

# flag NAME: an option without a value.
flag() {
    case $1 in
        --dry-run) dry_run=yes ;;
        --verbose) run_options+=("$1") ;;
        *) submit_options+=("$1") ;;
    esac
}

# parse ARGUMENT...: reads a whole command line.
parse() {
    case ${1:-} in
        -h | --help)
            all_help
            exit 0
            ;;
        '' | -*) refuse 'the first argument' "'${1:-}'" 'a plan, a YAML file' ;;
    esac
    plan=$1
    shift
    local name
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                all_help
                exit 0
                ;;
            --)
                shift
                further_options=("$@")
                break
                ;;
            --*=*)
                has "$COMMON_FLAGS $OWN_FLAGS" "${1%%=*}" && refuse "${1%%=*}" "'$1'" 'no value'
                set -- "${1%%=*}" "${1#*=}" "${@:2}"
                ;;
            --*)
                if has "$COMMON_FLAGS $OWN_FLAGS" "$1"; then
                    flag "$1"
                    shift
                    continue
                fi
                ;;
            *) refuse "'$1'" 'a second word that is no option' 'one plan; a value with blanks is one word in quotes' ;;
        esac
        name=$1
        has "$COMMON_OPTIONS $OWN_OPTIONS" "$name" || refuse 'the command line' "the unknown option '$name'" \
            "$COMMON_OPTIONS $OWN_OPTIONS $COMMON_FLAGS${OWN_FLAGS:+ $OWN_FLAGS}" 'put options of spark-submit behind --'
        [ $# -ge 2 ] || refuse "$name" 'no value' 'one value'
        case $2 in --*) refuse "$name" "the option '$2'" 'a value' ;; esac
        if has "$OWN_OPTIONS" "$name"; then
            own_option "$name" "$2"
        else
            common_option "$name" "$2"
        fi
        shift 2
    done
    if [ -n "$executor_cores" ] && [ "$threads" -gt "$executor_cores" ]; then
        refuse --threads "$threads threads for an example and $executor_cores cores for an executor" 'no more threads than cores'
    fi
    read_plan
}

# read_plan: in cluster mode puts the text of a plan that lies here into run_options.
read_plan() {
    local file=$plan bytes
    if [[ $plan == file:* ]]; then
        file=/${plan#file:}
    elif has_scheme "$plan"; then
        return
    fi
    { [ -f "$file" ] && [ -r "$file" ]; } || refuse PLAN "no file '$plan'" 'a YAML file, or a location such as hdfs:///plans/a.yaml'
    [ "$deploy_mode" = cluster ] || return 0
    bytes=$(wc -c < "$file")
    [ "$bytes" -le "$MOST_PLAN_BYTES" ] || refuse PLAN "$((bytes)) bytes in '$plan'" "$MOST_PLAN_BYTES bytes in cluster mode" \
        'put the plan where the driver can read it and give that location, such as hdfs:///plans/a.yaml'
    run_options=(--plan-text "$(base64 < "$file" | tr -d '\n')" --plan-folder "$PWD" ${run_options[@]+"${run_options[@]}"})
}

# find_spark_submit: prints the spark-submit of a Spark 4.2 distribution.
find_spark_submit() {
    local found core
    if [ -n "${SPARK_HOME:-}" ]; then
        found=$SPARK_HOME/bin/spark-submit
        [ -x "$found" ] || fail "$EXIT_ENVIRONMENT" "SPARK_HOME is '$SPARK_HOME', but $found is not there." \
            'What to do: set SPARK_HOME to the folder of a Spark 4.2 distribution.'
        for core in "$SPARK_HOME"/jars/spark-core_*.jar; do
            case $core in
                */spark-core_2.13-4.2.* | *\**) ;;
                *) fail "$EXIT_ENVIRONMENT" "SPARK_HOME is '$SPARK_HOME', found $(basename "$core"); needed: spark-core_2.13-4.2." \
                    'What to do: set SPARK_HOME to the folder of a Spark 4.2 distribution for Scala 2.13.' ;;
            esac
        done
    else
        found=$(command -v spark-submit) || fail "$EXIT_ENVIRONMENT" \
            'SPARK_HOME is not set and there is no spark-submit on PATH.' \
            'What to do: set SPARK_HOME to a Spark 4.2 distribution. The quickest is a Python package, which is a whole one:' \
            '  pip install pyspark==4.2.0' \
            "  export SPARK_HOME=\$(python3 -c 'import pyspark; print(pyspark.__path__[0])')" \
            'Or run on this machine alone, which needs none: submit/local PLAN'
    fi
    printf '%s\n' "$found"
}

# quoted WORD...: the words as one line that a shell reads back as the same words.
quoted() {
    local word quote="'" escaped="'\\''" line=
    for word in "$@"; do
        case $word in '' | *[!A-Za-z0-9_./:=,@%+-]*) word=$quote${word//$quote/$escaped}$quote ;; esac
        line="$line $word"
    done
    printf '%s\n' "${line# }"
}

# start NAME: calls spark-submit with conf/spark/NAME.conf and what parse has read.
start() {
    local jdk spark_submit command
    spark_submit=$(find_spark_submit)
    jdk=$(find_jdk)
    command=(
        env "JAVA_HOME=$jdk"
        # The process that starts here writes warnings and Spark's reports about the application, not all that Spark logs.
        "SPARK_SUBMIT_OPTS=\"-Dlog4j2.configurationFile=$CAKEBENCH_HOME/conf/log4j2.properties\"${SPARK_SUBMIT_OPTS:+ $SPARK_SUBMIT_OPTS}"
        "$spark_submit" --master "$master" --deploy-mode "$deploy_mode" --class "$MAIN_CLASS"
        --properties-file "$CAKEBENCH_HOME/conf/spark/$1.conf" --load-spark-defaults
        ${submit_options[@]+"${submit_options[@]}"} ${further_options[@]+"${further_options[@]}"}
        "${jar:-$ASSEMBLY_JAR}" run "$plan" ${run_options[@]+"${run_options[@]}"}
    )
    if [ "$dry_run" = yes ]; then
        quoted "${command[@]}"
        return
    fi
    [ -n "$jar" ] || build_if_needed "$jdk"
    exec "${command[@]}"
}
