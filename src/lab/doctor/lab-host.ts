import { links } from '../../kernel/netlink/rtnl.ts';
import { taskTransport } from '../../kernel/netlink/socket.ts';
import { readMounts } from '../../kernel/proc/mountinfo.ts';
import { readNamespaces } from '../../kernel/proc/namespaces.ts';
import { translate } from '../../locale/locale.ts';
import { setUpHost } from '../host.ts';
import { type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

/** The lab's host as every lab has it; the trials of boxes then start from it. */
export function labHostTrial(ground: Ground): Trial {
  const attempt = async () => {
    const host = ground.root.fork('host');
    try {
      await setUpHost(host, ground.isRootless);
    } catch (error) {
      host.close();
      throw error;
    }
    ground.host = host;
    const [own, theirs] = [readNamespaces('self'), readNamespaces(host.pid)];
    const mounts = readMounts(host.pid);
    const shared = mounts.filter(({ propagation }) => propagation !== 'private');
    const transport = taskTransport(host, 'dumps');
    const names = links(transport).map(
      ({ name, flags }) => `${name} ${flags.includes('UP') ? 'up' : 'down'}`,
    );
    transport.close();
    return translate({
      en: `mnt ${own.mnt} → ${theirs.mnt}, ${mounts.length - shared.length} of ${mounts.length} mounts private; net ${own.net} → ${theirs.net}, ${names.join(', ')}`,
      'zh-CN': `mnt ${own.mnt} → ${theirs.mnt}，${mounts.length} 个挂载中 ${mounts.length - shared.length} 个为 private；net ${own.net} → ${theirs.net}，${names.join('、')}`,
    });
  };
  return trial('lab host', attempt, { remedy: namespaceRemedy });
}
