# This machine's systemd as the first process: with a user manager for each user, and nothing else of what it would
# start. It starts the commands as a service.

become_systemd() {
  units=/run/machine/units
  mkdir $units
  # As the distribution has them.
  for unit in user@.service user-runtime-dir@.service user-.slice.d user@.service.d; do
    ln -s /lib/systemd/system/$unit $units/
  done
  for target in sysinit basic shutdown sockets; do
    printf '[Unit]\nDefaultDependencies=no\n' >$units/$target.target
  done
  write_units
  SYSTEMD_UNIT_PATH=$units exec /lib/systemd/systemd --unit=commands.service \
    --show-status=no --log-target=console --log-level=warning
}

# What a user manager needs, without the confinement of a real machine.
write_units() {
  cat >$units/dbus.socket <<END
[Socket]
ListenStream=/run/dbus/system_bus_socket
END
  cat >$units/dbus.service <<END
[Unit]
Requires=dbus.socket
[Service]
Type=notify
NotifyAccess=main
ExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only
END
  cat >$units/systemd-logind.service <<END
[Unit]
Wants=dbus.socket
After=dbus.socket
[Service]
BusName=org.freedesktop.login1
ExecStart=/lib/systemd/systemd-logind
RuntimeDirectory=systemd/sessions systemd/seats systemd/users systemd/inhibit systemd/shutdown
RuntimeDirectoryPreserve=yes
END
  managers=
  for uid in $users; do
    prepare_user $uid
    managers="$managers user@$uid.service"
  done
  cat >$units/commands.service <<END
[Unit]
Wants=systemd-logind.service $managers
After=systemd-logind.service $managers
[Service]
ExecStart=/run/machine/busybox sh /run/machine/init commands
StandardOutput=tty
StandardError=tty
TTYPath=/dev/console
END
}
