# Who the commands run as.

# passwd(5), subuid(5) and a home for a user ID. Sets user, gid and home.
prepare_user() {
  grep -q "^[^:]*:[^:]*:$1:" /etc/passwd || echo "learner:*:$1:$1::/home/learner:/bin/sh" >>/etc/passwd
  IFS=: read -r user _ _ gid _ home _ <<END
$(grep "^[^:]*:[^:]*:$1:" /etc/passwd)
END
  grep -q "^$user:" /etc/subuid || echo "$user:100000:65536" | tee -a /etc/subuid >>/etc/subgid
  mkdir -p "$home"
  chown $1:$gid "$home"
}

# What a user manager makes where there is one.
prepare_runtime_directory() {
  mkdir -p /run/user/$1
  chmod 700 /run/user/$1
  chown $1:$2 /run/user/$1
}
