# Sourced by the launcher: the class path, and the class archive, which spares the JVM to read and check classes at each
# start.
#   find_class_path   sets class_path
#   find_archive      sets archive to one that this Java made of these jars, made now where there is none; else to nothing
#
# The archive lies beside the jars, so that whoever can write it could write them as well, and moves with them. It is used where no
# jar, and nothing of Java's, was put in place since before it was made: the time that counts is when a file came to be as
# and where it is, which nobody can set back. The JVM itself compares the times and sizes of jars, and its own build.
# Where the folder can't be written, Aegis starts without.
# shellcheck shell=sh disable=SC2154

# The classes of picocli are too old to be archived, and jars are searched in order.
find_class_path() {
  class_path=$home/lib/*
  for picocli in "$home"/lib/picocli-*.jar; do
    class_path=$picocli:$class_path
  done
}

find_archive() {
  archive=
  [ -n "$java_build" ] || return 0
  archive_file=$home/lib/aegis$java_build.jsa
  case ${AEGIS_ARCHIVE:-} in
    off) return 0 ;;
    # Images are unpacked file by file wherever they run, and never changed: there, the JVM's own look is enough.
    keep) ;;
    *) archive_is_fresh || make_archive || return 0 ;;
  esac
  # What can't be made is left empty, and not tried again.
  if [ -s "$archive_file" ]; then
    archive=$archive_file
  fi
}

archive_is_fresh() {
  [ -e "$archive_file" ] || return 1
  archive_changed=$(find -L "$home/lib" "$java_home/lib/modules" "$java_home/release" \
    -type f ! -name '*.jsa' -cnewer "$archive_file" -print 2>/dev/null) || return 1
  [ -z "$archive_changed" ]
}

# Fails where it can't, or where another start is just doing it.
make_archive() {
  [ -w "$home/lib" ] || return 1
  archive_work=$home/lib/.archive
  if ! mkdir -m 700 "$archive_work" 2>/dev/null; then
    # One that was killed left it behind.
    [ -n "$(find "$archive_work" -prune -mmin +5 -print 2>/dev/null)" ] || return 1
    rm -rf "$archive_work"
    mkdir -m 700 "$archive_work" 2>/dev/null || return 1
  fi
  if [ -t 2 ]; then
    echo "aegis: preparing for quick starts, which takes some seconds, once …" >&2
  fi
  # Older than the first class that is read.
  : >"$archive_work/begun"
  mkdir "$archive_work/rehearsal"
  if ! archive_rehearse || ! archive_dump; then
    rm -f "$archive_work/archive"
  fi
  [ -s "$archive_work/archive" ] || : >"$archive_work/archive"
  chmod 644 "$archive_work/archive"
  touch -r "$archive_work/begun" "$archive_work/archive" && mv -f "$archive_work/archive" "$archive_file"
  archive_made=$?
  rm -rf "$archive_work"
  return "$archive_made"
}

# Writes down which classes what people and servers mostly do needs.
archive_rehearse() {
  "$java_home/bin/java" -XX:+UseSerialGC -Xlog:disable "-XX:DumpLoadedClassList=$archive_work/classes" \
    -Dh2.objectCache=false -cp "$class_path" "-Daegis.home=$home" dev.aegis.cli.Rehearsal "$archive_work/rehearsal" \
    >/dev/null 2>&1 </dev/null
}

# Java before 24 archives classes, but not linked ones.
archive_dump() {
  "$java_home/bin/java" -XX:+UseSerialGC -Xlog:disable -Xshare:dump -XX:+IgnoreUnrecognizedVMOptions -XX:+AOTClassLinking \
    "-XX:SharedClassListFile=$archive_work/classes" "-XX:SharedArchiveFile=$archive_work/archive" -cp "$class_path" \
    >/dev/null 2>&1 </dev/null
}
