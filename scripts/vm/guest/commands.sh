# Runs the commands, and tells the host how they went.

run_commands() {
  exec 4>/dev/machine-status
  read -r now _ </proc/uptime
  echo "ready $now" >&4
  run_all
  echo b >/proc/sysrq-trigger
  sleep 9
}

# Runs command_$1 as user $2 in a group that is delegated or not ($3). Descriptor 3 leads to the host.
run() {
  number=$1 uid=$2 gid=0 user=root home=/root
  [ $uid = 0 ] || prepare_user $uid
  if [ $init = systemd ]; then
    # The service's own.
    group=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)
  else
    [ $uid = 0 ] || prepare_runtime_directory $uid $gid
    prepare_group $uid $3
  fi
  cd "$directory"
  mkfifo -m 666 /run/machine/output # A port cannot be opened twice, as /dev/stdout is.
  cat /run/machine/output >/dev/machine-output &
  output=$!
  # From here on with full paths: a bare name would be an applet, also for the command.
  set -- /usr/bin/setsid /usr/bin/env -i PATH="$path" LANG=C.UTF-8 TERM=dumb HOME="$home" USER="$user"
  [ $uid = 0 ] || set -- "$@" XDG_RUNTIME_DIR=/run/user/$uid \
    /usr/bin/setpriv --reuid=$uid --regid=$gid --clear-groups
  read -r begin _ </proc/uptime
  (echo 0 >$group/cgroup.procs; command_$number "$@") >/run/machine/output 2>&1 3>/dev/machine-data 4>&-
  status=$?
  read -r end _ </proc/uptime
  [ $init = systemd ] || remove_groups
  # What is left would keep it open.
  wait $output
  rm /run/machine/output
  echo "ended $status $begin $end" >&4
}

case $1 in
commands) run_commands ;;
*)
  set_up
  [ $init = systemd ] && become_systemd
  mount_cgroups
  run_commands
  ;;
esac
