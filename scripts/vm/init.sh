# PID 1 of the machine; init-script.ts puts the first line and the values before this. A step that fails ends the
# machine. The commands are applets of a static busybox: in emulation, starting a dynamic program takes 0.2 s.
set -e
base() {
  mount -t proc proc "$1/proc"
  mount -t sysfs sysfs "$1/sys"
  mount -t devtmpfs dev "$1/dev"
}
base ''
exec >/dev/console 2>&1 </dev/null
trap 'echo "init failed"; echo b >/proc/sysrq-trigger; sleep 9' EXIT
# Over virtiofs each read is a round trip to the host.
for bdi in /sys/class/bdi/0:*; do echo 2048 >$bdi/read_ahead_kb; done
insmod "$modules/kernel/fs/overlayfs/overlay.ko"
insmod "$modules/kernel/drivers/block/virtio_blk.ko"

# The throw-away layer: a tmpfs over the host's root.
mount -t tmpfs -o size=75% tmpfs /mnt
mkdir /mnt/up /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work overlay /mnt/root
base /mnt/root
cd /mnt/root
pivot_root . mnt
cd /
umount -l /mnt
for link in fd: stdin:/0 stdout:/1 stderr:/2; do ln -s /proc/self/fd${link#*:} /dev/${link%:*}; done
mkdir /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm
# What the next mounts would hide.
mkdir -p /media/directory /media/modules
mount -o bind "$directory" /media/directory
mount -o bind "$modules" /media/modules
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t ext4 /dev/vda /mnt
chmod 1777 /mnt
[ "$directory" -ef /media/directory ] || {
  mkdir -p "$directory"
  mount -o bind /media/directory "$directory"
}
umount /media/directory
# The kernel loads the modules of bridges, veth pairs and packet filters when they are wanted.
mkdir -p "/lib/modules/$(uname -r)"
mount -o bind /media/modules "/lib/modules/$(uname -r)"
umount /media/modules
mkdir /run/machine
cp /proc/$$/exe /run/machine/modprobe
echo /run/machine/modprobe >/proc/sys/kernel/modprobe
# The user may have to pass a directory such as /root.
for parent in "$directory" "$node"; do
  while parent=${parent%/*}; [ -n "$parent" ]; do chmod a+x "$parent"; done
done
hostname machine
ip link set lo up

# As systemd mounts it; every controller on.
mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
enable() { sed 's/[^ ]*/+&/g' "$1/cgroup.controllers" >"$1/cgroup.subtree_control"; }
enable /sys/fs/cgroup

for port in /sys/class/virtio-ports/*; do
  read -r name <"$port/name"
  ln -s "${port##*/}" "/dev/$name"
done
exec 4>/dev/machine-status
trap - EXIT
set +e

# passwd(5), subuid(5), a home and a runtime directory for a user ID. Sets user, gid and home.
prepare_user() {
  grep -q "^[^:]*:[^:]*:$1:" /etc/passwd || echo "learner:x:$1:$1::/home/learner:/bin/sh" >>/etc/passwd
  IFS=: read -r user _ _ gid _ home _ <<END
$(grep "^[^:]*:[^:]*:$1:" /etc/passwd)
END
  grep -q "^$user:" /etc/subuid || echo "$user:100000:65536" | tee -a /etc/subuid >>/etc/subgid
  mkdir -p "$home" /run/user/$1
  chmod 700 /run/user/$1
  chown $1:$gid "$home" /run/user/$1
}

# What systemd gives away with Delegate=yes, and no more: the group's own limits stay root's.
give() {
  for file in . $(cat /sys/kernel/cgroup/delegate); do
    [ ! -e "$1/$file" ] || chown $uid:$gid "$1/$file"
  done
}

# Makes the group that a command of user $1 starts in, and sets group to it. $2: whether its slice is delegated.
prepare_group() {
  group=/sys/fs/cgroup
  if [ $1 != 0 ]; then
    for part in user.slice user-$1.slice user@$1.service; do
      group=$group/$part
      mkdir $group
      enable $group
    done
    [ $2 = no ] || give $group
  fi
  group=$group/command.scope
  mkdir $group
  [ $1 = 0 ] || [ $2 = no ] || give $group
}

# Runs command_$1 as user $2 in a group that is delegated or not ($3). Descriptor 3 leads to the host.
run() {
  uid=$2 gid=0 user=root home=/root
  [ $uid = 0 ] || prepare_user $uid
  prepare_group $uid $3
  cd "$directory"
  mkfifo -m 666 /run/machine/output # A port cannot be opened twice, as /dev/stdout is.
  cat /run/machine/output >/dev/machine-output &
  output=$!
  # From here on with full paths: a bare name would be an applet, also for the command.
  set -- "$1" /usr/bin/setsid /usr/bin/env -i PATH="$path" LANG=C.UTF-8 TERM=dumb HOME="$home" USER="$user"
  [ $uid = 0 ] || set -- "$@" XDG_RUNTIME_DIR=/run/user/$uid \
    /usr/bin/setpriv --reuid=$uid --regid=$gid --clear-groups
  number=$1
  shift
  read -r begin _ </proc/uptime
  (echo 0 >$group/cgroup.procs; command_$number "$@") \
    >/run/machine/output 2>&1 3>/dev/machine-data 4>&-
  status=$?
  read -r end _ </proc/uptime
  # What still runs would keep the pipe open.
  for kill in /sys/fs/cgroup/*/cgroup.kill; do echo 1 >$kill; done
  wait $output
  rm /run/machine/output
  echo "ended $status $begin $end" >&4
  # The next command finds no group but its own. One that was just emptied may be busy for a moment.
  for attempt in 1 2 3 4 5; do
    find /sys/fs/cgroup -mindepth 1 -depth -type d -exec rmdir {} \; 2>/dev/null && break
    sleep 0.2
  done
}

read -r now _ </proc/uptime
echo "ready $now" >&4
run_all
echo b >/proc/sysrq-trigger
sleep 9
