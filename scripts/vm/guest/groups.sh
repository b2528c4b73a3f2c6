# Control groups as systemd makes them, for a machine without it.

enable() { sed 's/[^ ]*/+&/g' "$1/cgroup.controllers" >"$1/cgroup.subtree_control"; }

# Mounted with systemd's options; every controller is on.
mount_cgroups() {
  mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
  enable /sys/fs/cgroup
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

# Ends what still runs, and removes every group. One that was just emptied may be busy for a moment.
remove_groups() {
  for kill in /sys/fs/cgroup/*/cgroup.kill; do echo 1 >$kill; done
  for attempt in 1 2 3 4 5; do
    find /sys/fs/cgroup -mindepth 1 -depth -type d -exec rmdir {} \; 2>/dev/null && return
    sleep 0.2
  done
}
