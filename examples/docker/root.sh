#!/bin/sh
# Makes the root file system of the image: a Java of the modules that Aegis needs, the libraries that it needs, a shell
# for the launcher, Aegis. The Dockerfile runs it, and so does CI, which has no engine.
#   root.sh DISTRIBUTION JDK BUSYBOX TARGET
# BUSYBOX is a static one. TARGET must not exist. As root, for the data folder to belong to who will run it.
set -eu
distribution=$1
jdk=$2
busybox=$3
target=$4

# What jdeps names, and what is looked up by name alone: Unsafe, the ciphers of TLS, DNS, SASL and Kerberos for Kafka and
# PostgreSQL.
modules=java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.scripting
modules=$modules,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml
modules=$modules,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs

mkdir "$target"
cd "$target"
mkdir -p bin dev etc/aegis lib64 opt proc sys/fs/cgroup tmp usr/lib var/lib/aegis
chmod 1777 tmp

"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output opt/java
# By these the launcher tells one Java from another.
grep -E '^(IMPLEMENTOR_VERSION|JAVA_RUNTIME_VERSION)=' "$jdk/release" >>opt/java/release
# What every Java of the image needs, in the places where the loader looks.
for file in opt/java/bin/java opt/java/lib/*.so opt/java/lib/server/*.so; do
  LD_LIBRARY_PATH=$target/opt/java/lib:$target/opt/java/lib/server ldd "$file"
done | sed -n 's,^.* \(/[^ ]*\) (0x[0-9a-f]*)$,\1,p; s,^[[:space:]]*\(/[^ ]*\) (0x[0-9a-f]*)$,\1,p' | sort -u | while read -r library; do
  case $library in
    "$target"/*) ;;
    */ld-linux*) mkdir -p ".$(dirname "$library")" && cp -L "$library" ".$library" ;;
    *) cp -L "$library" usr/lib/ ;;
  esac
done
ln -s usr/lib lib

cp "$busybox" bin/busybox
chmod 755 bin/busybox
# The launcher's, those of preflight.sh, and what a person needs to look around.
for applet in sh cat chmod dirname env find grep id ls mkdir mktemp mv readlink rm sed sleep stat sync uname; do
  ln -s busybox "bin/$applet"
done

cp -R "$distribution" opt/aegis
rm -rf opt/aegis/lib/*.jsa opt/aegis/lib/*.list opt/aegis/lib/.archive
ln -s /opt/aegis/bin/aegis bin/aegis

printf 'root:x:0:0:root:/:/bin/sh\naegis:x:65532:65532:aegis:/var/lib/aegis:/bin/sh\n' >etc/passwd
printf 'root:x:0:\naegis:x:65532:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf
chown 65532:65532 var/lib/aegis
chmod 750 var/lib/aegis
