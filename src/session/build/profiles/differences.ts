import type { Translated } from '../../../locale/locale.ts';

export const NO_NAME_FILES: Translated = {
  en: 'the real one binds /etc/hosts, /etc/hostname and /etc/resolv.conf of its own over those of the image',
  'zh-CN': '真正的运行时还会用自己的 /etc/hosts、/etc/hostname 和 /etc/resolv.conf 盖住镜像里的',
};

export const NO_USER_NETWORK: Translated = {
  en: 'the real one, without root, has a network in user space (slirp4netns or pasta); here it is a wire to the bridge of the lab',
  'zh-CN': '真正的运行时在没有 root 时用用户态网络（slirp4netns 或 pasta）；这里是一根连到实验网桥的线',
};

export const NO_HOST_DEVICES: Translated = {
  en: 'the real one has a node in /dev for every device of the machine; here /dev has the usual ones, and root inside may make the others',
  'zh-CN':
    '真正的运行时在 /dev 里为机器的每个设备都放一个节点；这里 /dev 只有常用的，其余的里面的 root 可以自己创建',
};

export const NO_NETWORK: Translated = {
  en: '`runc spec` has a network namespace and nothing in it: what is in it is for the caller of runc, the loopback interface is up',
  'zh-CN': '`runc spec` 只有一个空的网络命名空间：里面放什么由调用 runc 的人决定，回环接口已启用',
};

/** Seen in a rootless container of podman 4.3.1. */
export const PODMAN_DEFAULTS: Translated = {
  en: 'the real one mounts /dev with noexec, and lets group 0 ping (net.ipv4.ping_group_range is 0 0)',
  'zh-CN': '真正的 podman 挂载 /dev 时带 noexec，并允许组 0 使用 ping（net.ipv4.ping_group_range 是 0 0）',
};
