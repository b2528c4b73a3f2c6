/*
 * The yardstick: makes a container with the system calls that ns-lab makes for one, in the same order, and says
 * how long each took. It is also the stopwatch for other programs, since starting them from Node.js takes longer.
 *
 *   container time PROGRAM [ARGUMENT...]           prints how many microseconds the program took
 *   container serve IMAGE SCRATCH FILTER GROUP...  reads lines of letters, makes a container for each, prints the
 *                                                  microseconds; with `v` it has a veth pair, with `p` it is moved
 *                                                  into its groups from outside, by cgroup.procs, as runtimes do
 *   container fork COUNT                           prints the microseconds of fork(2), exit and wait, each time
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define ALL_NAMESPACES                                                                                 \
  (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID |           \
   CLONE_NEWCGROUP | CLONE_NEWTIME)
#define HARDENED (MS_NOSUID | MS_NOEXEC | MS_NODEV)
/* The 14 capabilities that Docker keeps. */
#define DOCKER_CAPABILITIES 0xa80425fbULL

extern char **environ;

static void die(const char *what) {
  fprintf(stderr, "container: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* For calls that must succeed. */
static int check(int result, const char *what) {
  if (result < 0) die(what);
  return result;
}

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static char *path_of(const char *directory, const char *name) {
  char *path;
  if (asprintf(&path, "%s/%s", directory, name) < 0) die("asprintf");
  return path;
}

static void write_file(const char *directory, const char *name, const char *text) {
  char *path = path_of(directory, name);
  int fd = check(open(path, O_WRONLY | O_CLOEXEC), path);
  if (write(fd, text, strlen(text)) < 0) die(path);
  close(fd);
  free(path);
}

/* ---- Two processes that take turns: one byte each way. ---- */

static void tell(int fd) {
  if (write(fd, "", 1) != 1) die("tell");
}

static void await(int fd) {
  char byte;
  if (read(fd, &byte, 1) != 1) exit(1);
}

/* ---- rtnetlink(7) ---- */

union body {
  struct ifinfomsg link;
  struct ifaddrmsg address;
  struct rtmsg route;
};

struct request {
  struct nlmsghdr header;
  char rest[512];
};

static struct request new_request(int type, int flags, const void *body, size_t size) {
  struct request request = {{.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags}, {0}};
  memcpy(NLMSG_DATA(&request.header), body, size);
  request.header.nlmsg_len = NLMSG_LENGTH(size);
  return request;
}

static struct rtattr *add(struct request *request, int type, const void *data, size_t size) {
  struct rtattr *attribute = (void *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(size);
  if (size > 0) memcpy(RTA_DATA(attribute), data, size);
  request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
  return attribute;
}

static void end_nested(struct request *request, struct rtattr *attribute) {
  attribute->rta_len = (char *)request + request->header.nlmsg_len - (char *)attribute;
}

/* Sends a request and reads up to the acknowledgement. Returns the index of the interface in the answer, if any. */
static int ask(int netlink, struct request *request) {
  char buffer[32768];
  int index = 0;
  if (send(netlink, request, request->header.nlmsg_len, 0) < 0) die("sendto");
  for (;;) {
    int left = check(recv(netlink, buffer, sizeof buffer, 0), "recvfrom");
    for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
      if (m->nlmsg_type == RTM_NEWLINK) index = ((struct ifinfomsg *)NLMSG_DATA(m))->ifi_index;
      if (m->nlmsg_type != NLMSG_ERROR) continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
      if (errno != 0) die("rtnetlink");
      return index;
    }
  }
}

static int open_netlink(void) {
  int on = 1;
  int fd = check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  return fd;
}

static int link_index(int netlink, const char *name) {
  struct ifinfomsg body = {0};
  struct request request = new_request(RTM_GETLINK, 0, &body, sizeof body);
  add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  return ask(netlink, &request);
}

static void set_up(int netlink, int index, const char *name, int master) {
  struct ifinfomsg body = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  struct request request = new_request(RTM_NEWLINK, 0, &body, sizeof body);
  if (name) add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  if (master) add(&request, IFLA_MASTER, &master, sizeof master);
  ask(netlink, &request);
}

static void create_bridge(int netlink, const char *name) {
  struct ifinfomsg body = {0};
  struct request request = new_request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
  add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  struct rtattr *info = add(&request, IFLA_LINKINFO, NULL, 0);
  add(&request, IFLA_INFO_KIND, "bridge", 7);
  end_nested(&request, info);
  ask(netlink, &request);
}

static void create_veth(int netlink, const char *name, const char *peer, pid_t peer_pid) {
  struct ifinfomsg body = {0};
  struct request request = new_request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
  add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  struct rtattr *info = add(&request, IFLA_LINKINFO, NULL, 0);
  add(&request, IFLA_INFO_KIND, "veth", 5);
  struct rtattr *data = add(&request, IFLA_INFO_DATA, NULL, 0);
  struct rtattr *end = add(&request, VETH_INFO_PEER, &body, sizeof body);
  add(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
  add(&request, IFLA_NET_NS_PID, &peer_pid, sizeof peer_pid);
  end_nested(&request, end);
  end_nested(&request, data);
  end_nested(&request, info);
  ask(netlink, &request);
}

static void add_address(int netlink, int index, const char *address, int prefix) {
  struct in_addr binary;
  inet_pton(AF_INET, address, &binary);
  struct ifaddrmsg body = {.ifa_family = AF_INET, .ifa_prefixlen = prefix, .ifa_index = index};
  struct request request = new_request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
  add(&request, IFA_LOCAL, &binary, sizeof binary);
  add(&request, IFA_ADDRESS, &binary, sizeof binary);
  ask(netlink, &request);
}

static void add_default_route(int netlink, const char *gateway) {
  struct in_addr binary;
  inet_pton(AF_INET, gateway, &binary);
  struct rtmsg body = {
    .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST};
  struct request request = new_request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
  add(&request, RTA_GATEWAY, &binary, sizeof binary);
  ask(netlink, &request);
}

/* ---- The host side ---- */

struct plan {
  const char *image, *scratch;
  struct sock_fprog filter;
  char **groups; /* where to make groups: for cpu, memory and pids, and any others, which get no limit */
  int group_count;
  int host_network;
};

static void set_up_host(struct plan *plan) {
  check(unshare(CLONE_NEWNS | CLONE_NEWNET), "unshare");
  check(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount");
  plan->host_network = check(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "/proc/self/ns/net");
  int netlink = open_netlink();
  set_up(netlink, 0, "lo", 0);
  create_bridge(netlink, "lab0");
  int bridge = link_index(netlink, "lab0");
  add_address(netlink, bridge, "10.42.0.1", 24);
  set_up(netlink, bridge, NULL, 0);
  close(netlink);
}

/* The files of cgroup v1 and of v2: a group has the ones of its version. */
static void write_limit(const char *group, const char *v1, const char *v1_text, const char *v2, const char *v2_text) {
  char *path = path_of(group, v1);
  if (access(path, W_OK) == 0) write_file(group, v1, v1_text);
  else write_file(group, v2, v2_text);
  free(path);
}

/* The group's directory: the maker's process ID is in its name, so the box must be told. */
static char *group_path(const struct plan *plan, int number, pid_t maker) {
  char *path;
  if (asprintf(&path, "%s/ns-lab-bench-c-%d", plan->groups[number], maker) < 0) die("asprintf");
  return path;
}

/* On v2 all three are one group, and there is no file to enter it by as a thread. */
static int has_tasks(const struct plan *plan) {
  char *path = path_of(plan->groups[0], "tasks");
  int result = access(path, F_OK) == 0;
  free(path);
  return result;
}

/* The box enters its groups by itself, as the one thread that it has. */
static void enter_groups(const struct plan *plan) {
  for (int i = 0; i < plan->group_count; i++) {
    char *group = group_path(plan, i, getppid());
    write_file(group, "tasks", "0");
    free(group);
  }
}

/* With pid 0 the box is not moved. */
static void limit(const struct plan *plan, pid_t pid) {
  char text[32];
  snprintf(text, sizeof text, "%d", pid);
  for (int i = 0; i < plan->group_count; i++) {
    char *group = group_path(plan, i, getpid());
    int is_new = mkdir(group, 0755) == 0;
    if (!is_new && errno != EEXIST) die(group);
    if (is_new && pid != 0) write_file(group, "cgroup.procs", text);
    if (i == 0) {
      char *period = path_of(group, "cpu.cfs_period_us");
      if (access(period, W_OK) == 0) write_file(group, "cpu.cfs_period_us", "100000");
      free(period);
      write_limit(group, "cpu.cfs_quota_us", "50000", "cpu.max", "50000 100000");
    }
    if (i == 1) write_limit(group, "memory.limit_in_bytes", "268435456", "memory.max", "268435456");
    if (i == 2) write_file(group, "pids.max", "128");
    free(group);
  }
}

static void map_root(pid_t pid) {
  char *process = NULL;
  if (asprintf(&process, "/proc/%d", pid) < 0) die("asprintf");
  write_file(process, "uid_map", "0 0 1\n");
  write_file(process, "gid_map", "0 0 1\n");
  free(process);
}

static void wire(const struct plan *plan, pid_t pid, int has_veth) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
  int network = check(open(path, O_RDONLY | O_CLOEXEC), path);
  check(setns(network, CLONE_NEWNET), "setns");
  int inside = open_netlink();
  check(setns(plan->host_network, CLONE_NEWNET), "setns");
  close(network);
  set_up(inside, 0, "lo", 0);
  if (has_veth) {
    int outside = open_netlink();
    int bridge = link_index(outside, "lab0");
    create_veth(outside, "veth-bench", "eth0", pid);
    set_up(outside, 0, "veth-bench", bridge);
    close(outside);
    int index = link_index(inside, "eth0");
    add_address(inside, index, "10.42.0.2", 24);
    set_up(inside, index, NULL, 0);
    add_default_route(inside, "10.42.0.1");
  }
  close(inside);
}

static int remove_entry(const char *path, const struct stat *stat, int flag, struct FTW *ftw) {
  (void)stat, (void)flag, (void)ftw;
  return remove(path);
}

static void clean_up(const struct plan *plan, const char *scratch) {
  for (int i = 0; i < plan->group_count; i++) {
    char *group = group_path(plan, i, getpid());
    while (rmdir(group) < 0 && errno != ENOENT) {
      if (errno != EBUSY) die(group);
      usleep(100);
    }
    free(group);
  }
  check(nftw(scratch, remove_entry, 8, FTW_DEPTH | FTW_PHYS), scratch);
}

/* ---- The box ---- */

static void mount_at(const char *root, const char *directory, const char *type, int flags, const char *options) {
  char *path = path_of(root, directory);
  check(mount(type, path, type, flags, options), path);
  free(path);
}

static void mount_dev(const char *root) {
  static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
  static const char *const links[][2] = {{"fd", "/proc/self/fd"},
                                         {"stdin", "/proc/self/fd/0"},
                                         {"stdout", "/proc/self/fd/1"},
                                         {"stderr", "/proc/self/fd/2"},
                                         {"ptmx", "pts/ptmx"}};
  static const char *const directories[] = {"pts", "shm", "mqueue"};
  mount_at(root, "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
  char *dev = path_of(root, "dev");
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    char *source = path_of("/dev", devices[i]), *target = path_of(dev, devices[i]);
    close(check(open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), target));
    check(mount(source, target, NULL, MS_BIND, NULL), target);
    free(source), free(target);
  }
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    char *path = path_of(dev, links[i][0]);
    check(symlink(links[i][1], path), path);
    free(path);
  }
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    char *path = path_of(dev, directories[i]);
    check(mkdir(path, 0755), path);
    free(path);
  }
  free(dev);
}

static void enter_root(const struct plan *plan, const char *scratch) {
  char *root = path_of(scratch, "rootfs"), *options;
  if (asprintf(&options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work,userxattr,volatile", plan->image, scratch, scratch) < 0)
    die("asprintf");
  check(mount("overlay", root, "overlay", 0, options), "overlay");
  mount_at(root, "proc", "proc", HARDENED, NULL);
  mount_at(root, "sys", "sysfs", HARDENED | MS_RDONLY, NULL);
  mount_dev(root);
  mount_at(root, "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
  mount_at(root, "dev/mqueue", "mqueue", HARDENED, NULL);
  mount_at(root, "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  check(chdir(root), "chdir");
  check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
  check(umount2(".", MNT_DETACH), "umount2");
  check(chdir("/"), "chdir");
  free(root), free(options);
}

static void drop_privileges(const struct plan *plan) {
  for (int bit = 0; prctl(PR_CAPBSET_READ, bit) >= 0; bit++) {
    if (!(DOCKER_CAPABILITIES >> bit & 1)) check(prctl(PR_CAPBSET_DROP, bit, 0, 0, 0), "prctl");
  }
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
    {.effective = (__u32)DOCKER_CAPABILITIES, .permitted = (__u32)DOCKER_CAPABILITIES}};
  check(syscall(SYS_capset, &header, data), "capset");
  check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
  check(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &plan->filter), "seccomp");
}

static void become_program(void) {
  static const char *const search_path[] = {
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
  static char *const arguments[] = {"true", NULL}, *const environment[] = {"HOME=/root", NULL};
  for (size_t i = 0; i < sizeof search_path / sizeof *search_path; i++)
    execve(path_of(search_path[i], "true"), arguments, environment);
  die("execve");
}

static _Noreturn void be_box(const struct plan *plan, const char *scratch, int turn, int enters) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  await(turn);
  if (enters) enter_groups(plan);
  check(unshare(ALL_NAMESPACES), "unshare");
  tell(turn);
  await(turn);
  pid_t init = check(fork(), "fork");
  if (init == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    check(sethostname("bench", 5), "sethostname");
    enter_root(plan, scratch);
    tell(turn);
    await(turn);
    drop_privileges(plan);
    become_program();
  }
  int status;
  check(waitpid(init, &status, 0), "wait4");
  exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void make_container(const struct plan *plan, int has_veth, int from_outside) {
  static const char *const layers[] = {"upper", "work", "rootfs"};
  char *scratch = path_of(plan->scratch, "c");
  int turns[2];
  check(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, turns), "socketpair");
  pid_t box = check(fork(), "fork");
  int enters = !from_outside && has_tasks(plan);
  if (box == 0) be_box(plan, scratch, turns[1], enters);
  close(turns[1]);
  limit(plan, enters ? 0 : box);
  tell(turns[0]);
  await(turns[0]);
  map_root(box);
  check(mkdir(scratch, 0711), scratch);
  for (int i = 0; i < 3; i++) {
    char *path = path_of(scratch, layers[i]);
    check(mkdir(path, 0755), path);
    free(path);
  }
  tell(turns[0]);
  await(turns[0]);
  wire(plan, box, has_veth);
  tell(turns[0]);
  int status;
  check(waitpid(box, &status, 0), "wait4");
  close(turns[0]);
  if (status != 0) errno = 0, die("the container failed");
  clean_up(plan, scratch);
  free(scratch);
}

static struct sock_fprog read_filter(const char *path) {
  static struct sock_filter instructions[BPF_MAXINSNS];
  int fd = check(open(path, O_RDONLY | O_CLOEXEC), path);
  int size = check(read(fd, instructions, sizeof instructions), path);
  close(fd);
  return (struct sock_fprog){size / sizeof *instructions, instructions};
}

static void serve(int count, char **arguments) {
  struct plan plan = {arguments[0], arguments[1], read_filter(arguments[2]), arguments + 3, count - 3, -1};
  char line[16];
  set_up_host(&plan);
  while (fgets(line, sizeof line, stdin)) {
    double start = microseconds();
    make_container(&plan, strchr(line, 'v') != NULL, strchr(line, 'p') != NULL);
    printf("%.1f\n", microseconds() - start);
    fflush(stdout);
  }
}

/* crun refuses to work where both cgroup versions are mounted: in a mount namespace of its own v2 is not. */
static void hide_cgroup2(void) {
  if (unshare(CLONE_NEWNS) < 0) return;
  mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
  umount2("/sys/fs/cgroup/unified", MNT_DETACH);
}

static int time_program(char **arguments) {
  pid_t pid;
  int status;
  hide_cgroup2();
  double start = microseconds();
  int error = posix_spawnp(&pid, arguments[0], NULL, NULL, arguments, environ);
  if (error) errno = error, die(arguments[0]);
  check(waitpid(pid, &status, 0), "wait4");
  printf("%.1f\n", microseconds() - start);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void time_forks(int count) {
  for (int i = 0; i < count; i++) {
    double start = microseconds();
    pid_t pid = check(fork(), "fork");
    if (pid == 0) _exit(0);
    check(waitpid(pid, NULL, 0), "wait4");
    printf("%.1f\n", microseconds() - start);
  }
}

int main(int count, char **arguments) {
  /* Ctrl-C at the terminal ends the benchmark, which lets this end what it is doing. */
  setpgid(0, 0);
  const char *mode = count > 1 ? arguments[1] : "";
  if (strcmp(mode, "time") == 0 && count > 2) return time_program(arguments + 2);
  if (strcmp(mode, "fork") == 0 && count == 3) return time_forks(atoi(arguments[2])), 0;
  if (strcmp(mode, "serve") == 0 && count >= 8) return serve(count - 2, arguments + 2), 0;
  fprintf(stderr, "usage: container time PROGRAM...|fork COUNT|serve IMAGE SCRATCH FILTER GROUP GROUP GROUP...\n");
  return 2;
}
