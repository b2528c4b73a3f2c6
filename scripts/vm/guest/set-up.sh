# The root of the machine, and what belongs to it. A step that fails ends the machine.

# What every root needs.
mount_base() {
  mount -t proc proc "$1/proc"
  mount -t sysfs sysfs "$1/sys"
  mount -t devtmpfs dev "$1/dev"
}

set_up() {
  set -e
  mount_base ''
  exec >/dev/console 2>&1 </dev/null
  trap 'echo "set-up failed"; echo b >/proc/sysrq-trigger; sleep 9' EXIT
  # Over virtiofs each read is a round trip to the host.
  for bdi in /sys/class/bdi/0:*; do echo 2048 >$bdi/read_ahead_kb; done
  insmod "$modules/kernel/fs/overlayfs/overlay.ko"
  insmod "$modules/kernel/drivers/block/virtio_blk.ko"
  enter_root
  fill_dev
  cover
  load_modules_from /media/modules
  # The user may have to pass a directory such as /root.
  for parent in "$directory" "$node"; do
    while parent=${parent%/*}; [ -n "$parent" ]; do chmod a+x "$parent"; done
  done
  hostname machine
  ip link set lo up
  trap - EXIT
  set +e
}

# The throw-away layer: a tmpfs over the host's root.
enter_root() {
  mount -t tmpfs -o size=75% tmpfs /mnt
  mkdir /mnt/up /mnt/work /mnt/root
  mount -t overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work overlay /mnt/root
  mount_base /mnt/root
  cd /mnt/root
  pivot_root . mnt
  cd /
  umount -l /mnt
}

fill_dev() {
  for link in fd: stdin:/0 stdout:/1 stderr:/2; do
    ln -s /proc/self/fd${link#*:} /dev/${link%:*}
  done
  mkdir /dev/pts /dev/shm
  mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm
  for port in /sys/class/virtio-ports/*; do
    read -r name <"$port/name"
    ln -s "${port##*/}" "/dev/$name"
  done
}

# Mounts over directories of the host, without hiding what is needed from them.
cover() {
  mkdir -p /media/directory /media/modules
  mount -o bind "$directory" /media/directory
  : >/media/node
  mount -o bind "$node" /media/node
  mount -o bind "$modules" /media/modules
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
  mkdir /run/machine
  cp "$0" /run/machine/init
  cp /proc/$$/exe /run/machine/busybox
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mount -t ext4 /dev/vda /mnt
  # Files that are kept are on a disk, as on other machines, and not in the memory that the throw-away layer is.
  mkdir -m 1777 /mnt/var-tmp
  mount -o bind /mnt/var-tmp /var/tmp
  chmod 1777 /mnt
  uncover /media/directory "$directory"
  uncover /media/node "$node"
}

# Moves what was kept to its own place, where a mount hides it.
uncover() {
  [ "$1" -ef "$2" ] || {
    mkdir -p "${2%/*}"
    if [ -d "$1" ]; then mkdir "$2"; else : >"$2"; fi
    mount -o bind "$1" "$2"
  }
  umount "$1"
}

# The kernel loads what bridges, veth pairs and packet filters need when they are wanted.
load_modules_from() {
  mkdir -p "/lib/modules/$(uname -r)"
  mount -o bind "$1" "/lib/modules/$(uname -r)"
  umount "$1"
  ln -s busybox /run/machine/modprobe
  echo /run/machine/modprobe >/proc/sys/kernel/modprobe
}
