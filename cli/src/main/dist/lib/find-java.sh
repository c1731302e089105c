# Sourced by the launchers: finds a Java of at least 21.
#   find_java java|javac   sets java_home to the first one that has that tool, and java_build to what tells its build from
#                          others where it says so; fails where there is none
# shellcheck shell=sh disable=SC2034

# Sets java_major and java_build from the file that every JDK carries, which spares us the start of a JVM.
java_major_of() {
  java_major=0
  java_build=
  if [ -r "$1/release" ]; then
    while IFS= read -r java_line; do
      case $java_line in
        JAVA_VERSION=*)
          java_major=${java_line#JAVA_VERSION=}
          java_major=${java_major#\"}
          java_major=${java_major%%[!0-9]*}
          ;;
        IMPLEMENTOR_VERSION=* | JAVA_RUNTIME_VERSION=*)
          java_line=${java_line#*=\"}
          java_build=$java_build-${java_line%\"}
          ;;
      esac
    done <"$1/release"
  else
    java_major=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  fi
  [ -n "$java_major" ] || java_major=0
  case $java_build in
    *[!-+.A-Za-z0-9]*) java_build= ;;
  esac
}

java_fits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/$java_tool" ] || return 1
  java_major_of "$1"
  [ "$java_major" -ge 21 ] || return 1
  java_home=$1
}

# The home of the java that PATH finds, which is often a link.
java_on_path() {
  java_link=$(command -v java) || return 1
  java_link=$(readlink -f "$java_link" 2>/dev/null) || return 1
  java_fits "$(dirname "$(dirname "$java_link")")"
}

find_java() {
  java_tool=$1
  java_home=
  java_fits "${AEGIS_JAVA_HOME:-}" && return
  # Who names the Java to run with is not given another.
  [ "$java_tool" = javac ] || [ -z "${AEGIS_JAVA_HOME:-}" ] || return 1
  java_fits "${JAVA_HOME:-}" && return
  java_on_path && return
  for java_candidate in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    java_fits "$java_candidate" && return
  done
  return 1
}
