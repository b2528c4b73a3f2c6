/**
 * Two networks with the host between them: the box `web` on a bridge, whose gateway the host is, and the box `outside`
 * that knows nothing of it. A machine that is a router itself, as with Docker, makes new networks routers too.
 */
const OWN_NETWORK = ['unshare user net', 'map root'];

export const TWO_NETWORKS = [
  'host: add bridge lab0 --addr 10.42.0.1/24',
  'new web',
  ...OWN_NETWORK,
  'add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
  'add route default via 10.42.0.1',
  'new outside',
  ...OWN_NETWORK,
  'add veth eth0 --addr 192.0.2.1/24',
  'host: add addr 192.0.2.254/24 dev veth-outside',
  'host: set forwarding off',
];
