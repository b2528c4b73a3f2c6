import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DOCKER_DEFAULT } from '../../src/kernel/capabilities.ts';
import { parseMountinfo } from '../../src/kernel/proc/mountinfo.ts';
import { inContainer, type OciConfig } from '../support/oci.ts';
import { programPath } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

/** What a program sees of its container, in parts that begin with a line of their own. */
const LOOK = [
  'cat /proc/self/status',
  'cat /proc/self/mountinfo',
  'cat /proc/self/limits',
  'cat /proc/self/oom_score_adj',
  'umask',
  'ls /dev',
  'cat /sys/fs/cgroup/devices/devices.list 2>/dev/null || true',
].join('; echo =====; ');

interface Container {
  readonly caps: Readonly<Record<string, string>>;
  readonly noNewPrivs: string;
  readonly seccomp: string;
  readonly mounts: ReadonlyMap<string, Mounted>;
  readonly rlimits: Readonly<Record<string, string>>;
  readonly oomScoreAdj: string;
  readonly umask: string;
  readonly devices: readonly string[];
  readonly deviceRules: readonly string[];
}

interface Mounted {
  readonly fstype: string;
  /** The null device, which swallows what is written: it matters little whether its mount is read-only. */
  readonly isNull: boolean;
  readonly options: readonly string[];
}

function parse(text: string): Container {
  const [status = '', mountinfo = '', limits = '', oom = '', umask = '', dev = '', rules = ''] =
    text.split('=====\n');
  const field = (name: string) => new RegExp(`^${name}:\\t(\\w+)$`, 'm').exec(status)?.[1] ?? '';
  const rlimit = (title: string) =>
    new RegExp(`^${title} +(\\w+) +(\\w+)`, 'm').exec(limits)?.slice(1).join(':') ?? '';
  return {
    caps: Object.fromEntries(
      ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => [name, field(name)]),
    ),
    noNewPrivs: field('NoNewPrivs'),
    seccomp: field('Seccomp'),
    mounts: new Map(
      parseMountinfo(mountinfo).map(({ target, fstype, root, options }) => [
        target,
        {
          fstype,
          isNull: root === '/null',
          options: options.split(',').filter((option) => RESTRICTIONS.includes(option)),
        },
      ]),
    ),
    rlimits: { nofile: rlimit('Max open files') },
    oomScoreAdj: oom.trim(),
    umask: umask.trim(),
    // crun also has a link to /proc/kcore.
    devices: dev
      .trim()
      .split(/\s+/)
      .filter((name) => name !== 'core')
      .sort(),
    deviceRules: rules.trim().split('\n').filter(Boolean).sort(),
  };
}

/** What a mount takes from those who use it. */
const RESTRICTIONS = ['ro', 'nosuid', 'nodev', 'noexec'];

const ofBox = async (t: TestSession): Promise<Container> => parse(await t.run(`sh -c '${LOOK}'`));

async function rootfsOf(t: TestSession): Promise<string> {
  return (await t.lab.image(undefined, () => {})).path;
}

/** Mounts that only the other has: of hierarchies without controllers, and files that Docker puts over those of the image. */
const ONLY_THEIRS = /^\/sys\/fs\/cgroup\/systemd$|^\/etc\//;
/** What ns-lab masks besides, as newer releases do, and the v2 hierarchy beside those of v1. */
const ONLY_OURS = /^\/proc\/interrupts$|thermal_throttle$|powercap$|^\/sys\/fs\/cgroup\/unified$/;

/** The same mounts, each with at least the restrictions of the other. */
function holdsAtLeast(ours: Container['mounts'], theirs: Container['mounts'], isOther = /^\b$/): void {
  for (const [target, { fstype, options }] of theirs) {
    if (target === '/' || ONLY_THEIRS.test(target) || isOther.test(target)) continue;
    const own = ours.get(target);
    assert.ok(own, `${target} is not mounted`);
    // The null device that masks a file is that of the container or of the machine.
    assert.is(own.fstype, fstype.replace(/^devtmpfs$/, 'tmpfs'), target);
    if (own.isNull) continue;
    for (const option of options) assert.ok(own.options.includes(option), `${target} is not ${option}`);
  }
  for (const target of ours.keys())
    assert.ok(theirs.has(target) || ONLY_OURS.test(target) || isOther.test(target), `${target} is mounted`);
}

/** Docker's default, as its daemon hands it to runc; moby/oci/defaults.go of 20.10, seen with a daemon. */
function asDocker(config: OciConfig): void {
  const caps = [...DOCKER_DEFAULT];
  config.process = {
    ...config.process,
    capabilities: { bounding: caps, effective: caps, permitted: caps },
    rlimits: [],
    noNewPrivileges: false,
    oomScoreAdj: 0,
  };
  config.root.readonly = true;
  const hardened = ['nosuid', 'noexec', 'nodev'];
  config.mounts = config.mounts.map((mount) =>
    mount.destination === '/proc' ? { ...mount, options: hardened } : mount,
  );
  const allow = (numbers: Record<string, unknown>) => ({ allow: true, ...numbers });
  config.linux.resources = {
    devices: [
      { allow: false, access: 'rwm' },
      allow({ type: 'c', access: 'm' }),
      allow({ type: 'b', access: 'm' }),
      allow({ type: 'c', major: 5, minor: 1, access: 'rwm' }),
    ],
  };
}

/** What a container of Docker 20.10.24 with runc 1.1.5 says of itself on cgroup v1. */
const DOCKER = {
  CapEff: '00000000a80425fb',
  NoNewPrivs: '0',
  Seccomp: '2',
  oomScoreAdj: '0',
  umask: '0022',
  devices: 'fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero'.split(' '),
  mounts: {
    '/proc': 'proc nosuid,nodev,noexec',
    '/dev': 'tmpfs nosuid',
    '/dev/pts': 'devpts nosuid,noexec',
    '/sys': 'sysfs ro,nosuid,nodev,noexec',
    '/sys/fs/cgroup': 'tmpfs nosuid,nodev,noexec',
    '/sys/fs/cgroup/memory': 'cgroup ro,nosuid,nodev,noexec',
    '/dev/mqueue': 'mqueue nosuid,nodev,noexec',
    '/dev/shm': 'tmpfs nosuid,nodev,noexec',
    '/proc/bus': 'proc ro,nosuid,nodev,noexec',
    '/proc/fs': 'proc ro,nosuid,nodev,noexec',
    '/proc/irq': 'proc ro,nosuid,nodev,noexec',
    '/proc/sys': 'proc ro,nosuid,nodev,noexec',
    '/proc/acpi': 'tmpfs ro',
    '/proc/keys': 'tmpfs nosuid',
    '/proc/timer_list': 'tmpfs nosuid',
    '/sys/firmware': 'tmpfs ro',
  },
} as const;

if (!isRoot) skip('other runtimes are compared with as root');
else if (programPath('runc') === undefined) skip('there is no runc to compare with');
else {
  test(
    'like runc: what a container of runc has, from what `runc spec` writes',
    withSession(['build --like runc'], async (t) => {
      const [ours, theirs] = [await ofBox(t), parse(inContainer('runc', await rootfsOf(t), LOOK))];
      for (const part of [
        'caps',
        'noNewPrivs',
        'seccomp',
        'rlimits',
        'oomScoreAdj',
        'umask',
        'devices',
        'deviceRules',
      ] as const)
        assert.equal(ours[part], theirs[part], part);
      holdsAtLeast(ours.mounts, theirs.mounts);
      assert.ok(ours.mounts.get('/')!.options.includes('ro'));
    }),
  );

  test(
    'like docker: what a container of runc has with the configuration of Docker',
    withSession(['build --like docker'], async (t) => {
      const [ours, theirs] = [await ofBox(t), parse(inContainer('runc', await rootfsOf(t), LOOK, asDocker))];
      for (const part of ['caps', 'noNewPrivs', 'oomScoreAdj', 'umask', 'devices', 'deviceRules'] as const)
        assert.equal(ours[part], theirs[part], part);
      holdsAtLeast(ours.mounts, theirs.mounts);
      assert.not(ours.mounts.get('/')!.options.includes('ro'));
    }),
  );
}

if (programPath('crun') !== undefined && isRoot)
  test(
    'like docker: what a container of crun has with the configuration of Docker, but for control groups',
    withSession(['build --like docker'], async (t) => {
      const theirs = parse(inContainer('crun', await rootfsOf(t), LOOK, asDocker));
      const ours = await ofBox(t);
      for (const part of ['caps', 'noNewPrivs', 'oomScoreAdj', 'umask', 'devices'] as const)
        assert.equal(ours[part], theirs[part], part);
      holdsAtLeast(ours.mounts, theirs.mounts, /^\/sys\/fs\/cgroup/);
    }),
  );

for (const like of ['--like docker', '']) {
  test(
    `build ${like}: at least what a container of Docker says of itself`,
    withSession([`build ${like}`], async (t) => {
      const { caps, noNewPrivs, seccomp, oomScoreAdj, umask, devices, mounts } = await ofBox(t);
      assert.is(caps.CapEff, DOCKER.CapEff);
      assert.is(caps.CapBnd, DOCKER.CapEff);
      assert.is(noNewPrivs, like ? DOCKER.NoNewPrivs : '1');
      assert.is(seccomp, DOCKER.Seccomp);
      assert.equal(devices, DOCKER.devices);
      if (like) assert.equal([oomScoreAdj, umask], [DOCKER.oomScoreAdj, DOCKER.umask]);
      for (const [target, text] of Object.entries(DOCKER.mounts)) {
        const [fstype = '', options = ''] = text.split(' ');
        const own = mounts.get(target);
        // Which groups, and which files of /proc, there are depends on the machine.
        if (!own && !MUST_BE.includes(target)) continue;
        assert.ok(own, `${target} is not mounted`);
        const isNull = options === 'nosuid' && target.startsWith('/proc/');
        if (!isNull && !target.startsWith('/sys/fs/cgroup')) assert.is(own.fstype, fstype, target);
        if (!isNull)
          for (const option of options.split(','))
            assert.ok(own.options.includes(option), `${target} is not ${option}`);
      }
    }),
  );
}

const MUST_BE = [
  '/proc',
  '/dev',
  '/dev/pts',
  '/sys',
  '/dev/mqueue',
  '/dev/shm',
  '/proc/sys',
  '/proc/bus',
  '/proc/keys',
];

test.run();
