# Sourced by the launcher: the class archive, which spares the JVM to read and check classes at each start.
#   find_archive   sets archive to one that this Java made of these jars, made now where there is none; else to nothing
#
# The archive lies beside the jars, so that whoever can write it could write them as well. Beside it lies a list of the files
# that it was made of, and of itself: of each the number, the size, and the time when it came to be as and where it is, which
# nobody can set. An archive is used where the list is what the files are now, so neither for jars that were replaced nor
# where it was damaged. The JVM itself compares the times and sizes of jars, and its own build. Where the folder can't be
# written, Aegis starts without.
# shellcheck shell=sh disable=SC2154

find_archive() {
  archive=
  [ -n "$java_build" ] || return 0
  archive_file=$home/lib/aegis$java_build.jsa
  archive_list=$home/lib/aegis$java_build.list
  case ${AEGIS_ARCHIVE:-} in
    off) return 0 ;;
    # Images are unpacked file by file wherever they run, and never changed: there, the JVM's own look is enough.
    keep) ;;
    *)
      archive_now=$(archive_state "$java_home" "$archive_file") || return 0
      archive_is_current || make_archive || return 0
      ;;
  esac
  if [ -s "$archive_file" ]; then
    archive=$archive_file
  fi
}

# What the jars, the Java at $1 and the archive $2, where there is one, are now. Fails where nobody can tell.
archive_state() {
  if [ -e "$2" ]; then
    files_as_they_are "$home"/lib/*.jar "$1/lib/modules" "$1/release" "$2"
  else
    files_as_they_are "$home"/lib/*.jar "$1/lib/modules" "$1/release"
  fi
}

files_as_they_are() {
  TZ=UTC0 stat -L -c '%i %s %z %n' "$@" 2>/dev/null || TZ=UTC0 stat -L -f '%i %z %Fc %N' "$@" 2>/dev/null
}

archive_is_current() {
  [ -f "$archive_list" ] || return 1
  case $(cat "$archive_list" 2>/dev/null) in
    "$archive_now
made on "*) ;;
    *) return 1 ;;
  esac
  # What could not be made is tried again, but not at each start.
  [ -s "$archive_file" ] || [ -z "$(find "$archive_list" -prune -mmin +1440 -print 2>/dev/null)" ]
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
  trap 'archive_interrupted 129' HUP
  trap 'archive_interrupted 130' INT
  trap 'archive_interrupted 143' TERM
  archive_made=0
  { archive_state "$java_home" "$archive_work/archive" >"$archive_work/list"; } 2>/dev/null &&
    { archive_rehearse && archive_dump || rm -f "$archive_work/archive"; } &&
    archive_put && { remove_useless_archives || true; } || archive_made=1
  trap - HUP INT TERM
  rm -rf "$archive_work"
  return "$archive_made"
}

# Writes down which classes what people and servers mostly do needs.
archive_rehearse() {
  mkdir "$archive_work/rehearsal" &&
    archive_java "-XX:DumpLoadedClassList=$archive_work/classes" -Dh2.objectCache=false -cp "$home/lib/*" \
      "-Daegis.home=$home" dev.aegis.cli.Rehearsal "$archive_work/rehearsal"
}

# Java before 24 archives classes, but not linked ones.
archive_dump() {
  archive_java -Xshare:dump -XX:+IgnoreUnrecognizedVMOptions -XX:+AOTClassLinking \
    "-XX:SharedClassListFile=$archive_work/classes" "-XX:SharedArchiveFile=$archive_work/archive" -cp "$home/lib/*"
}

# In the background, for a shell that waits for a command of its own hears no signal.
archive_java() {
  "$java_home/bin/java" -XX:+UseSerialGC -Xlog:disable "$@" >/dev/null 2>&1 </dev/null &
  archive_process=$!
  wait "$archive_process"
}

archive_interrupted() {
  trap '' HUP INT TERM
  [ -z "${archive_process:-}" ] || kill "$archive_process" 2>/dev/null || true
  wait
  rm -rf "$archive_work"
  exit "$1"
}

# The list comes last, so that it never stands beside an archive of other files. A list without an archive says that none
# could be made.
archive_put() {
  rm -f "$archive_list" "$archive_file" &&
    if [ -s "$archive_work/archive" ]; then
      chmod 644 "$archive_work/archive" && { sync "$archive_work/archive" 2>/dev/null || true; } &&
        mv -f "$archive_work/archive" "$archive_file" &&
        files_as_they_are "$archive_file" >>"$archive_work/list"
    fi &&
    archive_signature >>"$archive_work/list" &&
    chmod 644 "$archive_work/list" && mv -f "$archive_work/list" "$archive_list"
}

archive_signature() {
  echo "made on $(uname -n)"
}

# Those that this machine would make again before it used them, such as of a Java that was upgraded. Other machines may see
# the same folder, with another Java of theirs.
remove_useless_archives() {
  for archive_other in "$home"/lib/aegis-*.list; do
    archive_other_java=$(sed -n "s,^[^/]* \\(/.*\\)/lib/modules\$,\\1,p" "$archive_other")
    case $(cat "$archive_other") in
      "$(archive_state "$archive_other_java" "${archive_other%.list}.jsa")
$(archive_signature)") ;;
      *" $home/lib/"*"
$(archive_signature)") rm -f "$archive_other" "${archive_other%.list}.jsa" ;;
    esac
  done
}
